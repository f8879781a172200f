import { ConfigurationError, registerCaches } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { describe, expect, it, jest } from '@jest/globals';

import { bloom, cached, cachedStampede, circuitBreaker, early, locked, rateLimit } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('options of a decorator', () => {
  it.each<[string, object, string]>([
    ['an unknown option', { tll: '1s' }, "unknown option 'tll' of cached; accepted are"],
    ['a ttl of 0', { ttl: 0 }, 'ttl must be more than 0'],
    ['a malformed ttl', { ttl: 'soon' }, 'ttl must be'],
    ['crossed bounds', { ttl: ['2s', '1s'] }, 'upper bound below the lower'],
    ['three bounds', { ttl: [1, 2, 3] }, 'two bounds'],
    ['an endless bound', { ttl: [1, null] }, 'two finite bounds'],
    ['a key that is no text', { key: 5 }, 'key must be a template'],
    ['an empty key', { key: '' }, 'key must be a template'],
    ['params that are no names', { params: 'id' }, 'params must be an array of names'],
    ['an empty prefix', { prefix: '' }, 'prefix must be a well-formed string'],
    ['key and keyMaker', { key: 'a', keyMaker: () => 'b' }, 'exclude each other'],
    ['a short maxLength', { maxLength: 10 }, 'maxLength must be a whole number of at least 80'],
    ['a condition that is none', { condition: true }, 'condition must be a function'],
    ['skipCache that is none', { skipCache: 1 }, 'skipCache must be a function'],
    ['a timeCondition that is none', { timeCondition: 'x' }, 'timeCondition must be'],
    ['a cache that is none', { cache: {} }, 'cache must be a Cache'],
    ['a cache that is null', { cache: null }, 'cache must be a Cache, or the name of one; got null'],
    ['params twice', { params: ['a', 'b', 'a'] }, 'params must name each argument differently; got a, b, a'],
    ['half a character as prefix', { prefix: '\ud800' }, 'prefix must be a well-formed string'],
    [
      'half a character in a key',
      { key: 'a\udc00{0}' },
      'the template "a\\udc00{0}" (key of cached) must be well-formed unicode',
    ],
    ['enabled that is no flag', { enabled: 'yes' }, 'enabled must be true or false'],
    ['shared that is no flag', { shared: 1 }, 'shared must be true or false'],
    ['onError that is none', { onError: 'log' }, 'onError must be a function'],
    ['a negative timeout', { timeout: -1 }, 'timeout must be 0 or more'],
    ['tags that are none', { tags: [] }, 'tags must be an array'],
    ['a tag that names no argument', { tags: ['user:{id}'] }, "unknown name 'id'"],
    [
      'a tag that is no text',
      { tags: ['a', 5] },
      'tags[1] of cached must be a template of at least one character; got number',
    ],
    [
      'an empty tag',
      { tags: [''] },
      'tags[0] of cached must be a template of at least one character; got an empty one',
    ],
    [
      'a tag that is left out',
      { tags: ['a', undefined, 'b'] },
      'tags[1] of cached must be a template of at least one character; got undefined',
    ],
    ['a tag that cannot be parsed', { tags: ['{'] }, 'the template "{" (tags[0] of cached) has a { at 0'],
    ['self that is none', { self: 'id' }, 'self must be a function'],
    ['hash that is no flag', { hash: 'md5' }, 'hash must be true or false'],
  ])('are refused at decoration: %s', (_, options, reason) => {
    expect(() => cached(options)).toThrow(reason);
    expect(() => cached(counting(), options)).toThrow(reason);
  });

  it('are an object', () => {
    class Users {
      readonly name = 'ada';
    }
    expect(() => cached('10s' as never)).toThrow('cached takes a function and options');
    expect(() => cached()(5 as never)).toThrow('cached decorates functions');
    expect(() => cached(Users as never)).toThrow('cached decorates functions and methods; Users is a class');
  });

  it.each<[string, () => unknown, string]>([
    [
      'a lease of 0',
      () => cachedStampede({ lease: 0 }),
      'lease of cachedStampede must be more than 0 ms, and end; got 0',
    ],
    [
      'an endless period',
      () => rateLimit({ limit: 1, period: null as never }),
      'period of rateLimit must be more than 0',
    ],
    ['an endless lock', () => locked({ ttl: Infinity }), 'ttl of locked must be more than 0 ms, and end; got Infinity'],
    [
      'a wait of null',
      () => locked({ ttl: 1, wait: null as never }),
      'wait of locked must be true, false, or more than 0 ms, and end; got null',
    ],
    ['a wait of 0', () => locked({ ttl: 1, wait: 0 }), 'wait of locked must be true, false, or more than 0 ms'],
    [
      'a share of nothing',
      () => circuitBreaker({ errorsRate: 0, period: 1, ttl: 1 }),
      'errorsRate must be a number of more than 0 and at most 100; got 0',
    ],
    ['a share of all', () => bloom({ capacity: 1, errorRate: 1 }), 'number of more than 0 and less than 1; got 1'],
    ['no limit', () => rateLimit({ limit: 0, period: 1 }), 'limit must be a whole number of at least 1; got 0'],
    ['a beta of none', () => early({ ttl: 5, beta: NaN }), 'beta must be a number of more than 0; got NaN'],
  ])('say what is accepted, for %s', (_, decorate, message) => {
    expect(decorate).toThrow(message);
  });
});

describe('ttl', () => {
  it('is the cache’s own where it is left out, and null beats that', async () => {
    const { cache, calls } = setUp({ ttl: '5s' });
    await cached(counting(), { cache })('a');
    await cached(counting(), { cache, ttl: null })('b');
    expect(calls.filter(({ command }) => command === 'set').map(({ args }) => args[2])).toEqual([5000, null]);
  });

  it('is random between two bounds, for each value', async () => {
    const { cache, calls } = setUp();
    const random = jest.spyOn(Math, 'random');
    const fn = cached(counting(), { cache, ttl: ['1s', '2s'] });
    for (const [index, dice] of [0, 0.5, 0.9999999].entries()) {
      random.mockReturnValueOnce(dice);
      await fn(index);
    }
    expect(calls.filter(({ command }) => command === 'set').map(({ args }) => args[2])).toEqual([1000, 1500, 2000]);
  });

  it('may be a function of the outcome, async too', async () => {
    const { cache, calls, clock, reported } = setUp({ ttl: '7s' });
    const seen: unknown[] = [];
    const work = async (id: number) => {
      await clock.sleep(5);
      return id * 2;
    };
    const fn = cached(work, {
      cache,
      ttl: async (outcome) => {
        seen.push(outcome);
        return [undefined, null, '3s', -1][outcome.args[0]];
      },
    });
    for (const id of [0, 1, 2, 3]) {
      const answer = fn(id);
      await clock.advance(5);
      expect(await answer).toBe(id * 2);
    }
    expect(seen[2]).toEqual({ args: [2], result: 4, elapsed: 5 });
    expect(calls.filter(({ command }) => command === 'set').map(({ args }) => args[2])).toEqual([7000, null, 3000]);
    expect(reported).toEqual([expect.objectContaining({ name: 'RangeError' })]);
  });
});

describe('condition, skipCache and timeCondition', () => {
  it('are told the result, and decide whether it is stored', async () => {
    const { cache } = setUp();
    const seen: unknown[] = [];
    const fn = cached(async (id: number) => id, {
      cache,
      prefix: 'p',
      condition: (result, context) => {
        seen.push([result, context]);
        return result > 1;
      },
    });
    await fn(1);
    await fn(2);
    expect([await cache.exists('p:1'), await cache.exists('p:2')]).toEqual([false, true]);
    expect(seen[0]).toEqual([1, { args: [1], key: 'p:1', elapsed: 0 }]);
    const skips = cached(async (id: number) => id, { cache, prefix: 'q', skipCache: async (result) => result > 1 });
    await skips(1);
    await skips(2);
    expect([await cache.exists('q:1'), await cache.exists('q:2')]).toEqual([true, false]);
  });

  it('must hold all that are given', async () => {
    const { cache, clock } = setUp();
    const work = async (ms: number) => {
      await clock.sleep(ms);
      return ms;
    };
    const fn = cached(work, { cache, prefix: 'p', timeCondition: '100ms', condition: (ms) => ms !== 300 });
    for (const ms of [100, 101, 300]) {
      const answer = fn(ms);
      await clock.advance(ms);
      await answer;
    }
    expect(await cache.multiGet(['p:100', 'p:101', 'p:300'])).toEqual([undefined, 101, undefined]);
  });

  it('may store errors, with cacheErrors', async () => {
    const { cache, clock } = setUp();
    class NotFound extends Error {
      override name = 'NotFound';
      readonly status = 404;
    }
    let calls = 0;
    const fn = cached(
      async (id: string): Promise<string> => {
        calls++;
        if (id === 'none') throw new NotFound(`no ${id}`);
        throw new Error('down');
      },
      {
        cache,
        prefix: 'p',
        ttl: '10s',
        cacheErrors: true,
        condition: (result: unknown) => (result as Error).name === 'NotFound',
      },
    );
    for (const _ of [1, 2])
      await expect(fn('none')).rejects.toMatchObject({ name: 'NotFound', message: 'no none', status: 404 });
    expect(calls).toBe(1);
    for (const _ of [1, 2]) await expect(fn('other')).rejects.toThrow('down');
    expect(calls).toBe(3);
    await clock.advance('10s');
    await expect(fn('none')).rejects.toThrow('no none');
    expect(calls).toBe(4);
    const plain = cached(async () => 'fine', { cache, prefix: 'p', cacheErrors: true, condition: () => true });
    expect([await plain(), await plain(), await cache.get('p:')]).toEqual(['fine', 'fine', 'fine']);
  });

  it('stores no error without a condition', async () => {
    const { cache } = setUp();
    let calls = 0;
    const fn = cached(
      async () => {
        calls++;
        throw new Error('down');
      },
      { cache, prefix: 'p', cacheErrors: true },
    );
    await expect(fn()).rejects.toThrow('down');
    await expect(fn()).rejects.toThrow('down');
    expect(calls).toBe(2);
  });

  it('that throw cost the entry and nothing else', async () => {
    const { cache, reported } = setUp();
    const error = new Error('mine');
    const fn = cached(counting(), {
      cache,
      condition: () => {
        throw error;
      },
    });
    expect([await fn(), await fn()]).toEqual([1, 2]);
    expect(reported).toEqual([error, error]);
  });
});

describe('cache', () => {
  it('may be named, once a registry is there, and is looked up at each call', async () => {
    const fn = cached(counting(), { cache: 'alt' });
    const [one, other] = [new MemoryCache(), new MemoryCache()];
    const byDefault = cached(counting(), { prefix: 'd' });
    await expect(fn()).rejects.toThrow(ConfigurationError);
    await expect(fn()).rejects.toThrow("the cache 'alt' is not known");
    expect([await byDefault(), await byDefault()]).toEqual([1, 1]);
    let current = one;
    registerCaches({
      get: (name) => {
        if (name === 'nope') throw new ConfigurationError(name);
        return current;
      },
    });
    expect([fn.cache, byDefault.cache]).toEqual([one, one]);
    expect([await fn(), await fn()]).toEqual([1, 1]);
    current = other;
    expect([await fn(), fn.cache === other]).toEqual([2, true]);
    await expect(cached(counting(), { cache: 'nope' })()).rejects.toThrow('nope');
  });

  it('commands have the timeout of the decorator', async () => {
    const { cache, calls } = setUp();
    await cached(counting(), { cache, timeout: '20ms' })();
    expect(calls.map(({ context }) => context.timeoutMs)).toEqual([20, 20]);
  });
});
