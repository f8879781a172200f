import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { JsonSerializer, NotSupportedError } from '@cache/core';
import type { FaultyBackend } from '@cache/testing';

import * as decorators from '../src/index.ts';
import { setUp, type SetUp } from './set-up.ts';

type AnyDecorator = (fn: (...args: never[]) => unknown, options: object) => (...args: unknown[]) => Promise<unknown>;

const STRATEGIES: [string, object][] = [
  ['cached', {}],
  ['cachedStampede', { lease: '1s' }],
  ['multiCached', {}],
  ['failover', { ttl: '30s' }],
  ['hit', { ttl: '30s', hits: 2, updateAfter: 1 }],
  ['perf', { ttl: '30s', traceSize: 1, slow: () => true }],
  ['early', { ttl: '30s', earlyTtl: 1 }],
  ['soft', { ttl: '30s', softTtl: 1 }],
  ['locked', { ttl: '30s' }],
  ['rateLimit', { limit: 100, period: '1m' }],
  ['slidingRateLimit', { limit: 100, period: '1m' }],
  ['circuitBreaker', { errorsRate: 100, minCalls: 100, period: '1m', ttl: '1m' }],
  ['bloom', { capacity: 10, errorRate: 0.1 }],
];

const CONDITIONAL = ['add', 'increment', 'getWithToken', 'compareAndSet', 'compareAndDelete', 'expire'] as const;

const FAULTS: [string, (faults: FaultyBackend, cache: SetUp['cache']) => unknown][] = [
  ['fails', (faults) => faults.fail()],
  ['fails with an error of its own', (faults) => faults.fail(new Error('disk full'))],
  ['fails to read', (faults) => faults.fail(undefined, ['get', 'multiGet', 'getWithToken'])],
  ['fails to write', (faults) => faults.fail(undefined, ['set', 'multiSet', 'add', 'increment', 'compareAndSet'])],
  ['hangs', (faults) => faults.hang()],
  ['hangs when writing', (faults) => faults.hang(['set', 'multiSet', 'add', 'increment', 'compareAndSet'])],
  ['answers later than the timeout', (faults) => faults.slow('1m')],
  ['cannot count, add or compare', (faults) => faults.fail(new NotSupportedError('no'), CONDITIONAL)],
  ['throws no error at all', (faults) => faults.fail(() => undefined)],
  ['is closed', async (_, cache) => cache.close()],
];

const unhandled: unknown[] = [];
const note = (reason: unknown): void => void unhandled.push(reason);
beforeEach(() => {
  unhandled.length = 0;
  process.on('unhandledRejection', note);
});
afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

describe.each(STRATEGIES)('%s over a cache', (name, options) => {
  const decorate = (decorators as unknown as Record<string, AnyDecorator>)[name] as AnyDecorator;
  const args = name === 'multiCached' ? [['a']] : ['a'];
  const answer = name === 'multiCached' ? { a: 'fine' } : name === 'bloom' ? true : 'fine';

  it.each(FAULTS)('that %s answers what the function does, cold and warm', async (_, injure) => {
    for (const warm of [false, true]) {
      const { cache, faults, clock } = setUp({ serializer: new JsonSerializer() });
      const fn = decorate(
        async function work() {
          return answer;
        },
        { cache, ...options },
      );
      if (name === 'bloom') await (fn as unknown as { add(id: string): Promise<void> }).add('a');
      if (warm) {
        for (const __ of [1, 2]) expect(await fn(...args)).toEqual(answer);
        await clock.advance('5s');
      }
      await injure(faults, cache);
      const answers = Promise.all([fn(...args), fn(...args)]);
      await clock.advance('2m');
      expect(await answers).toEqual([answer, answer]);
      faults.heal();
      await clock.advance('2m');
    }
  });

  it.each(FAULTS)('that %s throws what the function does', async (_, injure) => {
    const { cache, faults, clock } = setUp();
    const error = new Error('mine');
    const fn = decorate(
      async function work() {
        throw error;
      },
      { cache, ...options },
    );
    if (name === 'bloom') await (fn as unknown as { add(id: string): Promise<void> }).add('a');
    await injure(faults, cache);
    const outcome = fn(...args).catch((thrown: unknown) => thrown);
    await clock.advance('2m');
    expect(await outcome).toBe(error);
    faults.heal();
    await clock.advance('2m');
  });

  it.each(FAULTS)('that %s refreshes by a call', async (_, injure) => {
    const { cache, faults, clock } = setUp();
    const fn = decorate(
      async function work() {
        return answer;
      },
      { cache, ...options },
    ) as unknown as { refresh: (...given: unknown[]) => Promise<unknown> };
    await injure(faults, cache);
    const refreshed = fn.refresh(...args);
    await clock.advance('2m');
    expect(await refreshed).toEqual(answer);
    faults.heal();
    await clock.advance('2m');
  });

  it('simply runs the function while caching is off', async () => {
    const { cache, commands } = setUp();
    let calls = 0;
    const fn = decorate(
      async function work() {
        calls++;
        return answer;
      },
      { cache, ...options },
    );
    await cache.disabled(async () => {
      for (const _ of [1, 2, 3]) expect(await fn(...args)).toEqual(answer);
    });
    expect([calls, commands()]).toEqual([3, []]);
  });

  it('hands errors of the cache to onError, which may throw itself', async () => {
    const { cache, faults, reported } = setUp();
    const seen: unknown[] = [];
    const fn = decorate(
      async function work() {
        return answer;
      },
      {
        cache,
        ...options,
        onError: (error: unknown, origin: unknown) => {
          seen.push(origin);
          throw error;
        },
      },
    );
    faults.fail();
    expect(await fn(...args)).toEqual(answer);
    expect(seen[0]).toMatchObject({ operation: name });
    expect(reported.length).toBe(seen.length);
  });
});

describe('cachedIterator over a cache', () => {
  it.each(FAULTS)('that %s answers what the function yields, cold and warm', async (_, injure) => {
    for (const warm of [false, true]) {
      const { cache, faults, clock } = setUp({ serializer: new JsonSerializer() });
      const fn = decorators.cachedIterator(
        async function* work() {
          yield 1;
          yield null;
        },
        { cache, ttl: '1h' },
      );
      const consume = async (): Promise<unknown[]> => {
        const chunks: unknown[] = [];
        for await (const chunk of fn()) chunks.push(chunk);
        return chunks;
      };
      if (warm) expect(await consume()).toEqual([1, null]);
      await injure(faults, cache);
      const chunks = consume();
      await clock.advance('2m');
      expect(await chunks).toEqual([1, null]);
      faults.heal();
      await clock.advance('2m');
    }
  });
});
