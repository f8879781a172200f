import { describe, expect, it } from '@jest/globals';

import type { FlightsFigures } from '../src/flights/flights-figures.ts';
import { flightsReport } from '../src/flights/flights-report.ts';

const FIGURES: FlightsFigures = {
  flights: 20_000,
  requests: 40_000,
  concurrency: 64,
  simulatedRoundTripMs: 5,
  place: 'here',
  hits: 39_000,
  misses: 224,
  shared: 776,
  hitRatio: 39_000 / 39_224,
  loads: 224,
  loadsAvoided: 39_776,
  without: {
    flights: 20_000,
    elapsedMs: 4000,
    latency: { count: 40_000, meanMs: 12, p50Ms: 12, p90Ms: 20, p99Ms: 30, maxMs: 40 },
    estimatedTotalMs: null,
  },
  cached: {
    flights: 20_000,
    elapsedMs: 160,
    latency: { count: 40_000, meanMs: 0.01, p50Ms: 0.002, p90Ms: 0.003, p99Ms: 2, maxMs: 18 },
  },
  answersCompared: 40_000,
  commands: [{ command: 'get', count: 39_224, p50Ms: 0.0004, p99Ms: 0.002 }],
};

describe('flightsReport', () => {
  it('tells what was measured', () => {
    expect(flightsReport(FIGURES)).toBe(
      [
        'What the cache did',
        '  Requests                40,000',
        '  Hits                    39,000',
        '  Misses                     224',
        '  Shared one under way       776',
        '  Hit ratio              99.42 %',
        '  Loads avoided           39,776',
        '',
        'What that saved',
        '                     Without      With',
        '  Latency, p50       12.0 ms   2.00 µs',
        '  Latency, p90       20.0 ms   3.00 µs',
        '  Latency, p99       30.0 ms   2.00 ms',
        '  Latency, longest   40.0 ms   18.0 ms',
        '  Queries             40,000       224',
        '  Total time          4.00 s    160 ms',
        '',
        'With the cache it is 25 times as fast.',
        'The 40,000 answers of both runs are equal.',
        '',
        "The cache's own commands",
        '         Calls       p50       p99',
        '  get   39,224   0.40 µs   2.00 µs',
      ].join('\n'),
    );
  });

  it('marks what is extrapolated', () => {
    const latency = { ...FIGURES.without.latency, count: 1000 };
    const without = { flights: 500, elapsedMs: 5000, latency, estimatedTotalMs: 200_000 };
    const report = flightsReport({ ...FIGURES, without, answersCompared: 1000 });
    expect(report).toMatch(/^ +Total time +≈ 3 min 20 s +160 ms$/m);
    expect(report).toMatch(/^ +Queries +≈ 40,000 +224$/m);
    expect(report).toContain('≈ extrapolated: without the cache the first 500 flights took 5.00 s');
    expect(report).toContain('the 1,000 look-ups that were made');
    expect(report).toContain('it is about 1,250 times as fast');
    expect(report).toContain('The 1,000 answers of both runs are equal.');
  });

  it('says so if the cache made it slower', () => {
    const cached = { ...FIGURES.cached, elapsedMs: 8000 };
    expect(flightsReport({ ...FIGURES, cached })).toContain('With the cache it is 0.50 times as fast.');
  });
});
