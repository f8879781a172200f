import { describe, expect, it } from '@jest/globals';

import type { Cache } from '@cache/core';

import { cached, decoratorsFor, early, hit, invalidate, invalidateFurther, multiCached } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

async function keysOf(cache: ReturnType<typeof setUp>['cache']): Promise<string[]> {
  const keys: string[] = [];
  for await (const key of cache.keys()) keys.push(key);
  return keys.sort();
}

describe('invalidate', () => {
  it('removes all entries of a decorated function, once the call has succeeded', async () => {
    const { cache } = setUp();
    const items = cached(counting(), { cache, prefix: 'it*ms' });
    await items(1);
    await items(2);
    await cache.set('items:1', 'another’s');
    let fails = true;
    const create = invalidate(items)(async function create(name: string) {
      if (fails) throw new Error('no');
      return `made ${name}`;
    });
    await expect(create('x')).rejects.toThrow('no');
    expect((await keysOf(cache)).length).toBe(3);
    fails = false;
    expect([await create('x'), create.name, create.length]).toEqual(['made x', 'create', 1]);
    expect(await keysOf(cache)).toEqual(['items:1']);
  });

  it('removes by template and by literal text, many at once', async () => {
    const { cache } = setUp();
    const one = cached(counting(), { cache, key: 'u:{id}:{part}', params: ['id', 'part'] });
    for (let n = 0; n < 1200; n++) await one(n, 'x');
    await cache.set('u', 1);
    await invalidate(one)(async function f() {})();
    expect(await keysOf(cache)).toEqual(['u']);
  });

  it.each([
    ['behind a suffix', (cache: Cache) => early(counting(), { cache, key: 'user:{0}:posts', ttl: '1h' }), '1'],
    ['with their counters', (cache: Cache) => hit(counting(), { cache, key: 'pay', ttl: '1h', hits: 1 }), '1'],
    ['that are hashed', (cache: Cache) => cached(counting(), { cache, key: 'user:{0}:posts', hash: true }), '1'],
    ['that are shortened', (cache: Cache) => cached(counting(), { cache, key: 'user:{0}:posts' }), '1'.repeat(300)],
  ])('removes all entries %s, and no others', async (_, decorate, id) => {
    const { cache } = setUp();
    const fn = decorate(cache);
    const other = cached(counting(), { cache, key: 'user:{0}:name' });
    await fn(id);
    await other('1');
    await invalidate(fn)(async function f() {})();
    expect(await keysOf(cache)).toEqual(['user:1:name']);
  });

  it('removes the one entry that mapped arguments make', async () => {
    const { cache } = setUp();
    const itemsOf = cached(counting(), { cache, params: ['user_id', 'fresh'], prefix: 'p' });
    for (const [id, fresh] of [
      [1, true],
      [1, false],
      [2, true],
    ])
      await itemsOf(id, fresh);
    const add = invalidate(
      itemsOf,
      { user_id: (user: { id: number }) => user.id },
      { defaults: { fresh: true } },
    )(async function add(user: { id: number }) {
      return user.id;
    });
    expect(await add({ id: 1 })).toBe(1);
    expect(await keysOf(cache)).toEqual(['p:1,false', 'p:2,true']);
    const clear = invalidate(itemsOf, (id: number) => [id, false])(async function clear(id: number) {
      return id;
    });
    await clear(1);
    expect(await keysOf(cache)).toEqual(['p:2,true']);
  });

  it('leaves out arguments behind the last that is mapped', async () => {
    const { cache } = setUp();
    const fn = cached(counting(), { cache, params: ['a', 'b', 'c'], prefix: 'p' });
    await fn(1);
    await fn(1, undefined);
    await invalidate(fn, { a: (n: number) => n })(async function f(given: number) {
      return given;
    })(1);
    expect(await keysOf(cache)).toEqual(['p:1,undefined']);
  });

  it('removes what a template fits, arguments taken literally', async () => {
    const { cache } = setUp();
    for (const key of ['user:1:a', 'user:1:b', 'user:12:a', 'user:*:a', 'user:1']) await cache.set(key, 1);
    const byParams = invalidate('user:{id}:*', undefined, { params: ['id'], cache })(async function f(given: string) {
      return given;
    });
    await byParams('*');
    expect(await keysOf(cache)).toEqual(['user:1', 'user:12:a', 'user:1:a', 'user:1:b']);
    await byParams('1');
    expect(await keysOf(cache)).toEqual(['user:1', 'user:12:a']);
    await invalidate(
      'user:{who}:a',
      { who: (user: { id: number }) => user.id },
      { cache },
    )(async function f(given: object) {
      return given;
    })({ id: 12 });
    expect(await keysOf(cache)).toEqual(['user:1']);
    await invalidate('user:{0}', undefined, { cache })(async function f(given: number) {
      return given;
    })(1);
    expect(await keysOf(cache)).toEqual([]);
  });

  it('removes an exact key in whatever form a decorator keeps it', async () => {
    const { cache } = setUp();
    const options = { cache, key: 'user:{0}', ttl: '1m' } as const;
    await Promise.all([
      cached(counting(), options)(1),
      early(counting(), options)(1),
      hit(counting(), { ...options, hits: 1 })(1),
    ]);
    await cache.set('user:10', 1);
    await invalidate('user:1', undefined, { cache })(async function f() {})();
    expect((await keysOf(cache)).filter((key) => !key.endsWith('-hits'))).toEqual(['user:10']);
  });

  it('removes an exact key that is shortened', async () => {
    const { cache } = setUp();
    const long = 'x'.repeat(300);
    await cached(counting(), { cache, key: 'user:{0}' })(long);
    await early(counting(), { cache, key: 'user:{0}', ttl: '1m' })(long);
    await invalidate('user:{0}', undefined, { cache })(async function f(given: string) {
      return given;
    })(long);
    expect(await keysOf(cache)).toEqual([]);
  });

  it('fills in arguments by index beside what a map names', async () => {
    const { cache } = setUp();
    for (const key of ['1:acme:b', 'acme:acme:b']) await cache.set(key, 1);
    const orgOf = (_: number, user: { org: string }): string => user.org;
    const f = invalidate(
      '{0}:{org}:{third}',
      { org: orgOf },
      { cache, params: ['first', 'second', 'third'] },
    )(async (first: number, second: { org: string }, third: string) => [first, second, third]);
    await f(1, { org: 'acme' }, 'b');
    expect(await keysOf(cache)).toEqual(['acme:acme:b']);
  });

  it('tells of a cache that nobody knows before the function has done anything', async () => {
    const work = counting();
    await expect(invalidate('a', undefined, { cache: 'nowhere' })(work)()).rejects.toThrow("'nowhere' is not known");
    expect(work.calls).toEqual([]);
  });

  it('removes entries of several ids', async () => {
    const { cache } = setUp();
    const fn = multiCached(async (ids: string[]) => Object.fromEntries(ids.map((id) => [id, 1])), {
      cache,
      prefix: 'p',
      params: ['ids'],
    });
    await fn(['a', 'b', 'c']);
    await invalidate(fn, { ids: (...ids: string[]) => ids })(async function f(...given: string[]) {
      return given;
    })('a', 'c');
    expect(await keysOf(cache)).toEqual(['p:"b"']);
  });

  it('decorates methods, and leaves a decorated function decorated', async () => {
    const { cache } = setUp();
    const items = cached(counting(), { cache, prefix: 'p' });
    class Shop {
      @invalidate(items) async sell(n: number): Promise<number> {
        return n * 2;
      }
    }
    await items(1);
    expect(await new Shop().sell(2)).toBe(4);
    expect(await keysOf(cache)).toEqual([]);
    const both = invalidate(items)(cached(counting(), { cache, prefix: 'q' }));
    expect(both.key(1)).toBe('q:1');
  });

  it('also follows the members of a decorated function that call it', async () => {
    const { cache } = setUp();
    const items = cached(counting(), { cache, prefix: 'p' });
    const instances: unknown[] = [];
    const map = function map(this: unknown): unknown[] {
      instances.push(this);
      return [];
    };
    const fn = invalidate(items, map)(cached(counting(), { cache, prefix: 'q' }));
    const once = fn.with({ cacheRead: false });
    const self = {};
    for (const call of [() => fn(), () => fn.refresh(), () => once(), () => fn.refresh.call(self)]) {
      await items();
      await call();
      expect(await keysOf(cache)).toEqual(['q:']);
    }
    expect(instances).toEqual([undefined, undefined, undefined, self]);
    expect(once.name).toBe(fn.name);
  });

  it('fails no call where the cache fails', async () => {
    const { cache, faults, reported } = setUp();
    const items = cached(counting(), { cache, prefix: 'p' });
    const sell = invalidate(items)(async function sell() {
      return 'sold';
    });
    faults.fail();
    expect(await sell()).toBe('sold');
    expect(reported).toHaveLength(1);
  });

  it('refuses at decoration what cannot be found', () => {
    const { cache } = setUp();
    const byFunction = cached(counting(), { cache, key: () => 'x' });
    expect(() => invalidate(counting())).toThrow('count is not decorated');
    expect(() => invalidate(byFunction)).toThrow('keys that a key function makes cannot be told from others');
    expect(() => invalidate(multiCached(counting() as never, { keyBuilder: String }))).toThrow(
      'keys that a keyBuilder function makes cannot be told from others without calling it; give a map',
    );
    expect(() => invalidate(cached(counting(), { params: ['a'] }), { b: () => 1 })).toThrow(
      "no argument 'b'; its params are a",
    );
    expect(() => invalidate(cached(counting()), undefined, { defaults: { a: 1 } })).toThrow('it has no params');
    expect(() => invalidate('user:{id}')).toThrow("unknown name 'id'");
    expect(() => invalidate(5 as never)).toThrow('invalidate takes a decorated function');
    expect(() => invalidate('a', undefined, { param: [] } as never)).toThrow("unknown option 'param' of invalidate");
    expect(() => invalidate('a', {}, null as never)).toThrow('the options of invalidate must be an object; got null');
    expect(() => invalidate('a', { cache } as never)).toThrow('cache is none (options are the third argument');
    expect(() => invalidate('a', 'b' as never)).toThrow('the map of invalidate must be an object of functions');
    expect(() => invalidate('a', [] as never)).toThrow('the map of invalidate must be an object of functions');
    expect(() => invalidate('a', undefined, { params: 'id' as never })).toThrow(
      'params of invalidate must be an array',
    );
    expect(() => invalidate('a', undefined, { defaults: {} })).toThrow('a template has none');
    expect(() => invalidate(cached(counting()), undefined, { defaults: 5 as never })).toThrow('defaults of invalidate');
    expect(() => invalidate({ tags: ['a'], cache } as never)).toThrow("unknown option 'cache' of the target");
    expect(() => invalidate('a')('b' as never)).toThrow('invalidate decorates methods and functions');
  });
});

describe('invalidateFurther', () => {
  it('has everything inside computed anew, and nothing outside', async () => {
    const { cache } = setUp();
    const inner = cached(counting(), { cache, prefix: 'inner' });
    const outer = cached(async (n: number) => [n, await inner(n)], { cache, prefix: 'outer' });
    expect(await outer(1)).toEqual([1, 1]);
    const [inside, outside] = await Promise.all([
      invalidateFurther(async () => invalidateFurther(() => outer(1))),
      inner(1),
    ]);
    expect([inside, outside]).toEqual([[1, 2], 1]);
    expect([await outer(1), await inner(1)]).toEqual([[1, 2], 2]);
    expect(invalidateFurther(() => 5)).toBe(5);
    expect(() => invalidateFurther(5 as never)).toThrow(TypeError);
  });
});

describe('decoratorsFor', () => {
  it.each([5, null, undefined, {}])('refuses %p', (cache) => {
    expect(() => decoratorsFor(cache as never)).toThrow(TypeError);
  });

  it('binds every decorator to a cache, in every form', async () => {
    const { cache } = setUp({ namespace: 'ns' });
    const bound = decoratorsFor(cache);
    const other = setUp().cache;
    expect(bound.cached(counting()).cache).toBe(cache);
    expect(bound.cached()(counting()).cache).toBe(cache);
    expect(bound.cached(counting(), { cache: other }).cache).toBe(other);
    expect(bound.cached(counting(), { cache: undefined }).cache).toBe(cache);
    expect(() => bound.cached(5 as never)).toThrow('cached takes a function and options, or options; got number');
    expect(() => bound.cached(counting(), 5 as never)).toThrow(TypeError);
    class Users {
      calls = 0;
      @bound.cached async one(): Promise<number> {
        return ++this.calls;
      }
      @bound.early({ ttl: '1m' }) async two(): Promise<number> {
        return ++this.calls;
      }
    }
    const users = new Users();
    expect([await users.one(), await users.one(), await users.two(), await users.two()]).toEqual([1, 1, 2, 2]);
    expect(await keysOf(cache)).toEqual(['Users.one:', 'Users.two:#early']);
    await bound.invalidate('Users.*', undefined, { cache: undefined })(async function f() {})();
    expect(await keysOf(cache)).toEqual([]);
    expect(bound.fail).toBe(bound.fail);
    expect(bound.invalidateFurther).toBe(invalidateFurther);
    expect(Object.keys(bound).sort()).toEqual([
      'bloom',
      'cached',
      'cachedIterator',
      'cachedStampede',
      'circuitBreaker',
      'early',
      'fail',
      'failover',
      'hit',
      'invalidate',
      'invalidateFurther',
      'locked',
      'multiCached',
      'perf',
      'rateLimit',
      'slidingRateLimit',
      'soft',
    ]);
  });
});
