import { Cache, ConfigurationError, JsonSerializer, registerCaches, type Serializer } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { describe, expect, it } from '@jest/globals';

import * as decorators from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

type AnyDecorator = (fn: (...args: unknown[]) => unknown, options: object) => (...args: unknown[]) => Promise<unknown>;
const all = decorators as unknown as Record<string, AnyDecorator>;

/** JSON, as those make it that sign or encrypt what they store. */
function withoutCounters(): Serializer {
  const json = new JsonSerializer();
  return {
    name: 'sealed',
    produces: 'text',
    plainCounters: false,
    serialize: (value) => `!${String(json.serialize(value))}`,
    deserialize: (payload) => json.deserialize(String(payload).slice(1)),
  };
}

const COUNTING: [string, object][] = [
  ['rateLimit', { limit: 1, period: '1m' }],
  ['circuitBreaker', { errorsRate: 50, period: '1m', ttl: '1m' }],
  ['hit', { ttl: '1m', hits: 2 }],
];

describe.each(COUNTING)('%s over a serializer without plain counters', (name, options) => {
  const decorate = all[name] as AnyDecorator;
  const reason = `${name} counts in the cache, which its serializer 'sealed' does not allow: give it a serializer with plain counters (plainCounters: true)`;

  it('is refused at decoration', () => {
    const cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
    expect(() => decorate(counting(), { ...options, cache })).toThrow(ConfigurationError);
    expect(() => decorate(counting(), { ...options, cache })).toThrow(reason);
    expect(() => decorators.decoratorsFor(cache)[name as 'hit'](options as never)).toThrow(reason);
  });

  it('is refused at the first call, where the cache is only known then', async () => {
    let cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
    registerCaches({ get: () => cache });
    const work = counting();
    const fns = [{ cache: 'sealed', prefix: 'p' }, { prefix: 'p' }].map((own) =>
      decorate(work, { ...options, ...own }),
    );
    for (const fn of fns) await expect(fn()).rejects.toThrow(reason);
    expect(work.calls).toEqual([]);
    cache = new Cache({ backend: new MemoryBackend(), serializer: new JsonSerializer() });
    expect(await fns[0]?.()).toBe(1);
  });
});

it.each(['slidingRateLimit', 'locked', 'cachedStampede', 'cached'])('%s needs no plain counters', async (name) => {
  const cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
  const options = name === 'slidingRateLimit' ? { limit: 1, period: '1m' } : { ttl: '1m' };
  expect(await (all[name] as AnyDecorator)(counting(), { ...options, cache, prefix: 'p' })()).toBe(1);
});

/** As a schema of objects has it: all else is a miss. */
function objectsOnly(refuses: 'undefined' | 'an error', binary: boolean): Serializer {
  const json = new JsonSerializer();
  const refused = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) return value;
    if (refuses === 'undefined') return undefined;
    throw new TypeError('no object');
  };
  return {
    name: 'objects',
    produces: 'text',
    serialize: (value) => json.serialize(value),
    deserialize(payload) {
      const value = refused(json.deserialize(payload));
      return binary ? Promise.resolve(value) : value;
    },
  };
}

const REFUSING = [
  objectsOnly('undefined', false),
  objectsOnly('undefined', true),
  objectsOnly('an error', false),
] as const;

describe.each(['throw', 'miss'] as const)('what decorators keep, where onDecodeError is %s', (onDecodeError) => {
  it.each(REFUSING.entries().toArray())(
    'and a serializer takes objects alone, is told of (%i)',
    async (_, serializer) => {
      const heard = {
        code: 'CACHE_SERIALIZATION',
        message: expect.stringContaining("by serializer 'objects', which must take"),
      };
      const { cache, reported } = setUp({ serializer, onDecodeError });
      const { bloom, circuitBreaker, rateLimit, slidingRateLimit } = decorators.decoratorsFor(cache);

      const sliding = slidingRateLimit(counting(), { prefix: 's', limit: 1, period: '1m' });
      expect([await sliding(), await sliding(), reported.splice(0)]).toEqual([1, 2, [expect.objectContaining(heard)]]);

      const breaking = circuitBreaker(async () => Promise.reject(new Error('down')), {
        prefix: 'c',
        errorsRate: 1,
        period: '1m',
        ttl: '1m',
      });
      await expect(breaking()).rejects.toThrow('down');
      expect(reported.splice(0)).toEqual([expect.objectContaining(heard)]);

      const limited = rateLimit(counting(), { prefix: 'r', limit: 1, period: '1m' });
      expect(await limited()).toBe(1);
      for (const __ of [1, 2]) await expect(limited()).rejects.toMatchObject({ retryAfter: 60_000 });
      expect(reported.splice(0)).toEqual([expect.objectContaining(heard)]);

      const known = bloom(async (_id: string) => true, { prefix: 'b', capacity: 10, errorRate: 0.1 });
      await known.add('ada');
      expect([await known('ada'), reported.splice(0)]).toEqual([true, [expect.objectContaining(heard)]]);
      await expect(known.add('bob')).rejects.toMatchObject(heard);
    },
  );
});

describe('entries over a serializer that refuses what is stored', () => {
  it.each([
    ['early', { ttl: '1m', earlyTtl: '30s' }],
    ['soft', { ttl: '1m', softTtl: '30s' }],
    ['cached', { ttl: '1m', cacheErrors: true, condition: () => true }],
  ])('are misses of %s', async (name, options) => {
    const { cache } = setUp({ serializer: objectsOnly('undefined', false) });
    const fn = (all[name] as AnyDecorator)(counting(), { ...options, cache, prefix: 'p' });
    expect([await fn(), await fn()]).toEqual([1, 2]);
  });

  it('end the replay of a sequence', async () => {
    let fits = true;
    const json = new JsonSerializer();
    const serializer: Serializer = {
      name: 'schema',
      produces: 'text',
      serialize: (value) => json.serialize(value),
      deserialize: (payload) => {
        const value = json.deserialize(payload);
        return fits || value !== 'two' ? value : undefined;
      },
    };
    const { cache } = setUp({ serializer });
    let runs = 0;
    const texts = decorators.cachedIterator(
      async function* texts() {
        runs++;
        yield* ['one', undefined, 'two'];
      },
      { cache, ttl: '1m' },
    );
    for (const run of [1, 1, 2]) {
      fits = run === 1;
      expect([await Array.fromAsync(texts()), runs]).toEqual([['one', undefined, 'two'], run]);
    }
  });

  it('are misses of cachedIterator, which says so of its own', async () => {
    const { cache, reported } = setUp({ serializer: objectsOnly('undefined', false) });
    const numbers = decorators.cachedIterator(
      async function* numbers() {
        yield { n: 1 };
      },
      { cache, ttl: '1m' },
    );
    expect(await Array.fromAsync(numbers())).toEqual([{ n: 1 }]);
    expect(reported).toEqual([]);
    expect(await Array.fromAsync(numbers())).toEqual([{ n: 1 }]);
    expect(reported).toEqual([expect.objectContaining({ code: 'CACHE_SERIALIZATION' })]);
  });
});
