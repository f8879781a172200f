import { describe, expect, it, jest } from '@jest/globals';
import { Cache, NullCache } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, RecordingBackend, TestClock } from '@cache/testing';

import { Forecasts, type Forecast } from '../src/forecasts.ts';

const SUNNY: Forecast = { celsius: 25 };
const service = (): jest.Mock<(city: string) => Promise<Forecast>> =>
  jest.fn<(city: string) => Promise<Forecast>>().mockResolvedValue(SUNNY);

describe('Forecasts.of', () => {
  it('asks once in ten minutes', async () => {
    const clock = new TestClock();
    const ask = service();
    const forecasts = new Forecasts(new MemoryCache({ clock }), ask);
    await forecasts.of('Oslo');
    await clock.advance('9m59s');
    expect(await forecasts.of('Oslo')).toEqual(SUNNY);
    expect(ask).toHaveBeenCalledTimes(1);
    await clock.advance('1s');
    await forecasts.of('Oslo');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('stores under a namespace, for ten minutes', async () => {
    const backend = new RecordingBackend(new MemoryBackend());
    await new Forecasts(new Cache({ backend }), service()).of('Oslo');
    expect(backend.calls).toEqual([
      { command: 'get', args: ['forecasts:Oslo'] },
      { command: 'set', args: ['forecasts:Oslo', SUNNY, 600_000] },
    ]);
  });

  it('goes on when the cache is down, and tells whoever watches', async () => {
    const backend = new FaultyBackend(new MemoryBackend());
    const onError = jest.fn();
    const forecasts = new Forecasts(new Cache({ backend, onError }), service());
    backend.fail();
    expect(await forecasts.of('Oslo')).toEqual(SUNNY);
    expect(onError).toHaveBeenCalledWith(
      expect.objectContaining({ code: 'CACHE_BACKEND_UNAVAILABLE' }),
      expect.anything(),
    );
  });

  it('waits for a frozen cache no longer than its timeout', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MemoryBackend(), { clock });
    const forecasts = new Forecasts(new Cache({ backend, clock, timeout: '200ms', onError: () => {} }), service());
    backend.hang(['get']);
    const forecast = forecasts.of('Oslo');
    await clock.advance('200ms');
    expect(await forecast).toEqual(SUNNY);
  });

  it('asks every time with a cache that keeps nothing', async () => {
    const ask = service();
    const forecasts = new Forecasts(new NullCache(), ask);
    await forecasts.of('Oslo');
    await forecasts.of('Oslo');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('shares one request between callers at the same time', async () => {
    const ask = service();
    const forecasts = new Forecasts(new MemoryCache(), ask);
    await Promise.all([forecasts.of('Oslo'), forecasts.of('Oslo'), forecasts.of('Rome')]);
    expect(ask.mock.calls.map(([city]) => city)).toEqual(['Oslo', 'Rome']);
  });
});
