import { describe, expect, it } from '@jest/globals';

import {
  bloom,
  cached,
  cachedIterator,
  cachedStampede,
  circuitBreaker,
  early,
  failover,
  hit,
  invalidate,
  locked,
  multiCached,
  perf,
  rateLimit,
  slidingRateLimit,
  soft,
} from '../src/index.ts';
import { setUp } from './set-up.ts';

type AnyDecorator = (fn: unknown) => (...args: unknown[]) => Promise<unknown>;

const { cache } = setUp();
const common = { cache, prefix: 'p' };
const limits = { ...common, limit: 5, period: 1000 };

/** Decorators that await one answer, with all that they require. */
const awaiting = Object.entries({
  bloom: bloom({ ...common, capacity: 10, errorRate: 0.1 }),
  cached: cached(common),
  cachedStampede: cachedStampede(common),
  circuitBreaker: circuitBreaker({ ...common, errorsRate: 50, period: 1000, ttl: 1000 }),
  early: early({ ...common, ttl: 1000 }),
  failover: failover({ ...common, ttl: 1000 }),
  hit: hit({ ...common, ttl: 1000, hits: 2 }),
  locked: locked({ ...common, ttl: 1000 }),
  multiCached: multiCached(common),
  perf: perf({ ...common, ttl: 1000 }),
  soft: soft({ ...common, ttl: 1000 }),
}) as unknown as [string, AnyDecorator][];

const limiting = [
  ['rateLimit', rateLimit(limits)],
  ['slidingRateLimit', slidingRateLimit(limits)],
] as unknown as [string, AnyDecorator][];

const removing = ['invalidate', invalidate('p:*', undefined, { cache })] as unknown as [string, AnyDecorator];

async function* pages(): AsyncGenerator<number> {
  yield 1;
  yield 2;
}

async function listOf<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of iterable) list.push(item);
  return list;
}

describe('a generator function', () => {
  it.each([...awaiting, ...limiting, removing])('is refused by %s, which awaits one answer', (name, decorate) => {
    const methods = {
      async *pages() {
        yield 1;
      },
    };
    const generators = [
      pages,
      methods.pages,
      function* pages() {
        yield 1;
      },
      pages.bind(undefined),
      cachedIterator(pages, { cache, ttl: 1000 }),
    ];
    for (const fn of generators) {
      expect(() => decorate(fn)).toThrow(TypeError);
      expect(() => decorate(fn)).toThrow(
        new RegExp(`^${name} takes functions with one answer, and (bound )?pages is a generator .* use cachedIterator`),
      );
    }
  });

  it('is refused as a method too, and without a name', () => {
    const message = 'cached takes functions with one answer';
    expect(() => {
      class Users {
        @cached({ cache }) async *all(): AsyncGenerator<number> {
          yield 1;
        }
      }
      return Users;
    }).toThrow(`${message}, and all is a generator function`);
    const descriptor = { value: pages, configurable: true };
    expect(() => cached({ cache })({}, 'all', descriptor)).toThrow(message);
    const [nameless] = [async function* () {}];
    expect(() => cached(nameless as typeof pages, { cache })).toThrow(`${message}, and it is a generator function`);
  });
});

describe('a function that answers an iterator', () => {
  it.each(awaiting)('is refused by %s when called, and nothing is stored', async (name, decorate) => {
    const iterators = [
      (_ids: unknown) => pages(),
      async (_ids: unknown) => pages(),
      async (_ids: unknown) => [1, 2].values(),
      (_ids: unknown) => ({ next: async () => ({ done: true }), [Symbol.asyncIterator]: () => pages() }),
    ];
    for (const fn of iterators) {
      await cache.clear();
      const decorated = decorate(fn) as ReturnType<AnyDecorator> & { add?: (id: unknown) => Promise<void> };
      await decorated.add?.(['a']);
      const answer = decorated(['a']);
      await expect(answer).rejects.toThrow(TypeError);
      await expect(answer).rejects.toThrow(
        new RegExp(`^${name} takes functions with one answer, and .* answered an iterator, .* use cachedIterator`),
      );
      expect(await cache.get('p:["a"]')).toBeUndefined();
    }
  });

  it.each(limiting)('is called by %s, and its answer handed on', async (_, decorate) => {
    const limited = decorate(async () => pages()) as () => Promise<AsyncGenerator<number>>;
    expect(await listOf(await limited())).toEqual([1, 2]);
    const both = cachedIterator(limited, { ...common, ttl: 1000 });
    expect(await listOf(both() as unknown as AsyncIterable<number>)).toEqual([1, 2]);
  });

  it('is no function that answers a list, or something that can be iterated again', async () => {
    const again = { next: 5, [Symbol.asyncIterator]: pages };
    for (const answer of [[1, 2], new Set([1]), 'text', null, again]) {
      const fn = cached(async () => answer, { cache: setUp().cache, prefix: 'again' });
      expect([await fn(), await fn()]).toEqual([answer, answer]);
    }
  });
});

describe('cachedIterator', () => {
  it.each<[string, unknown]>([
    ['number', 5],
    ['null', null],
    ['undefined', undefined],
    ['string', 'text'],
    ['object', {}],
  ])('says that it wants an async iterable, where the function answers %s', async (shown, answer) => {
    const one = cachedIterator(
      async function one() {
        return answer as AsyncIterable<number>;
      },
      { cache: setUp().cache, ttl: 1000 },
    );
    const run = async (): Promise<unknown> => listOf(one() as unknown as AsyncIterable<number>);
    const message = `cachedIterator takes functions that answer an async iterable, as async generators do; one answered ${shown}`;
    await expect(run()).rejects.toThrow(new TypeError(message));
    await expect(one.cache.disabled(run)).rejects.toThrow(new TypeError(message));
  });

  it('takes plain lists and generators that are not async', async () => {
    const lists = [() => [1, 2], async () => new Set([1, 2]), () => [1, 2].values(), () => pages()];
    for (const list of lists) {
      const fn = cachedIterator(list, { cache: setUp().cache, prefix: 'l', ttl: 1000 });
      const run = () => listOf(fn() as unknown as AsyncIterable<number>);
      expect([await run(), await run()]).toEqual([
        [1, 2],
        [1, 2],
      ]);
    }
  });
});
