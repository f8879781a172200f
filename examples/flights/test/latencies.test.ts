import { describe, expect, it } from '@jest/globals';

import { Latencies } from '../src/flights/latencies.ts';

describe('Latencies', () => {
  it('tells percentiles by nearest rank, whatever the order', () => {
    const latencies = new Latencies(1000);
    for (let ms = 100; ms >= 1; ms--) latencies.record(ms);
    expect(latencies.summary()).toEqual({ count: 100, meanMs: 50.5, p50Ms: 50, p90Ms: 90, p99Ms: 99, maxMs: 100 });
  });

  it('tells one duration for all percentiles if there was one', () => {
    const latencies = new Latencies(1);
    latencies.record(3);
    expect(latencies.summary()).toEqual({ count: 1, meanMs: 3, p50Ms: 3, p90Ms: 3, p99Ms: 3, maxMs: 3 });
    expect(() => latencies.record(4)).toThrow(RangeError);
  });

  it('tells zeros for nothing', () => {
    expect(new Latencies(5).summary()).toEqual({ count: 0, meanMs: 0, p50Ms: 0, p90Ms: 0, p99Ms: 0, maxMs: 0 });
  });
});
