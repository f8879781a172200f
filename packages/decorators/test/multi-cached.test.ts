import { describe, expect, it } from '@jest/globals';

import { MemoryCache } from '@cache/memory';

import { invalidateFurther, multiCached } from '../src/index.ts';
import { setUp } from './set-up.ts';

/** A function from ids to values that remembers which ids it was called with. */
function directory(clock?: { sleep(ms: number): Promise<void> }) {
  const calls: unknown[] = [];
  const people: Record<string, string | null> = { a: 'Ada', b: 'Bob', c: 'Cy', n: null };
  const find = async (ids: readonly string[]): Promise<Record<string, string | null>> => {
    calls.push(ids);
    await clock?.sleep(10);
    return Object.fromEntries(ids.flatMap((id) => (id in people ? [[id, people[id] as string | null]] : [])));
  };
  return { find, calls };
}

describe('multiCached', () => {
  it('calls with the missing ids only, and answers in the order asked', async () => {
    const { cache, commands } = setUp();
    const { find, calls } = directory();
    const fn = multiCached(find, { cache, keyBuilder: (id) => `person:${id}` });
    expect(await fn(['a', 'b'])).toEqual({ a: 'Ada', b: 'Bob' });
    const answer = await fn(['c', 'b', 'a', 'c']);
    expect(Object.entries(answer)).toEqual([
      ['c', 'Cy'],
      ['b', 'Bob'],
      ['a', 'Ada'],
    ]);
    expect(await fn(['b', 'c'])).toEqual({ b: 'Bob', c: 'Cy' });
    expect(calls).toEqual([['a', 'b'], ['c']]);
    expect(commands()).toEqual(['multiGet', 'multiSet', 'multiGet', 'multiSet', 'multiGet']);
    expect(await cache.get('person:a')).toBe('Ada');
    expect(fn.key(['a', 'b'])).toEqual(['person:a', 'person:b']);
  });

  it('leaves absent what the function leaves out, and keeps null', async () => {
    const { cache } = setUp();
    const { find, calls } = directory();
    const fn = multiCached(find, { cache });
    expect(await fn(['a', 'x', 'n'])).toEqual({ a: 'Ada', n: null });
    expect(await fn(['a', 'x', 'n'])).toEqual({ a: 'Ada', n: null });
    expect(calls).toEqual([['a', 'x', 'n'], ['x']]);
  });

  it('stores ids that were not asked for', async () => {
    const { cache } = setUp();
    const fn = multiCached(async (ids: number[]) => ({ ...Object.fromEntries(ids.map((id) => [id, -id])), 7: -7 }), {
      cache,
      prefix: 'p',
    });
    expect(await fn([1, 2])).toEqual({ 1: -1, 2: -2 });
    expect(await cache.get('p:7')).toBe(-7);
  });

  it('hands an empty list to the function, and reads nothing', async () => {
    const { cache, commands } = setUp();
    const { find, calls } = directory();
    expect(await multiCached(find, { cache })([])).toEqual({});
    expect([calls, commands()]).toEqual([[[]], []]);
  });

  it('answers with a Map where the function does, also where all was stored by another process', async () => {
    const { cache } = setUp();
    const find = async (ids: readonly number[]) => new Map(ids.map((id) => [id, { id }]));
    expect(await multiCached(find, { cache, prefix: 'p' })([1, 2])).toEqual(
      new Map([
        [1, { id: 1 }],
        [2, { id: 2 }],
      ]),
    );
    let calls = 0;
    const elsewhere = multiCached(async (ids: readonly number[]) => (calls++, find(ids)), { cache, prefix: 'p' });
    expect(await elsewhere([2, 1])).toEqual(
      new Map([
        [2, { id: 2 }],
        [1, { id: 1 }],
      ]),
    );
    expect(calls).toBe(0);
  });

  it('takes the list from another argument, and makes keys of the others too', async () => {
    const { cache } = setUp();
    const calls: unknown[] = [];
    async function find(language: string, ids: Iterable<string>): Promise<Record<string, string>> {
      calls.push([language, ids]);
      return Object.fromEntries(Array.from(ids, (id) => [id, `${id} in ${language}`]));
    }
    const byIndex = multiCached(find, { cache, keysFrom: 1 });
    expect(await byIndex('en', ['a'])).toEqual({ a: 'a in en' });
    expect(await byIndex('fr', ['a', 'b'])).toEqual({ a: 'a in fr', b: 'b in fr' });
    expect(byIndex.key('en', ['a'])).toEqual(['find:"en","a"']);
    const byFunction = multiCached(find, {
      cache,
      keysFrom: (_, ids) => ids,
      key: '{language}:{ids}',
      params: ['language', 'ids'],
    });
    expect(await byFunction('en', new Set(['x', 'y']))).toEqual({ x: 'x in en', y: 'y in en' });
    expect(await byFunction('en', new Set(['y', 'z']))).toEqual({ y: 'y in en', z: 'z in en' });
    expect(calls.slice(2)).toEqual([
      ['en', new Set(['x', 'y'])],
      ['en', new Set(['z'])],
    ]);
    await expect(multiCached(find, { cache, keysFrom: () => ['made up'] })('en', [])).rejects.toThrow(
      'keysFrom must return one of the arguments',
    );
  });

  it('shares the loading of ids in common among concurrent calls', async () => {
    const { cache, clock } = setUp();
    const { find, calls } = directory(clock);
    const fn = multiCached(find, { cache });
    const answers = [fn(['a', 'b']), fn(['b', 'c']), fn(['c', 'a'])];
    await clock.advance(10);
    expect(await Promise.all(answers)).toEqual([
      { a: 'Ada', b: 'Bob' },
      { b: 'Bob', c: 'Cy' },
      { c: 'Cy', a: 'Ada' },
    ]);
    expect(calls).toEqual([['a', 'b'], ['c']]);
  });

  it('rejects for all who share a call that fails, once', async () => {
    const { cache, clock } = setUp();
    let fails = true;
    const fn = multiCached(
      async (ids: string[]) => {
        await clock.sleep(10);
        if (fails) throw new Error('down');
        return Object.fromEntries(ids.map((id) => [id, id]));
      },
      { cache, prefix: 'p' },
    );
    const answers = Promise.allSettled([fn(['a']), fn(['a', 'b'])]);
    await clock.advance(10);
    expect((await answers).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    const again = fn(['a', 'b']);
    await clock.advance(10);
    expect(await again).toEqual({ a: 'a', b: 'b' });
  });

  it('does not store over what was removed or written meanwhile', async () => {
    const { cache, clock } = setUp();
    const { find } = directory(clock);
    const fn = multiCached(find, { cache, prefix: 'p' });
    const answer = fn(['a', 'b', 'c']);
    await clock.advance(5);
    await fn.invalidate(['a']);
    await cache.set('p:"b"', 'newer');
    await clock.advance(5);
    expect(await answer).toEqual({ a: 'Ada', b: 'Bob', c: 'Cy' });
    expect(await cache.multiGet(['p:"a"', 'p:"b"', 'p:"c"'])).toEqual([undefined, 'newer', 'Cy']);
  });

  it('refreshes and invalidates by id', async () => {
    const { cache } = setUp();
    const { find, calls } = directory();
    const fn = multiCached(find, { cache });
    await fn(['a', 'b']);
    expect(await fn.refresh(['a'])).toEqual({ a: 'Ada' });
    expect(await fn.invalidate(['a', 'b', 'c'])).toBe(2);
    await fn(['a']);
    expect(calls).toEqual([['a', 'b'], ['a'], ['a']]);
  });

  it('asks condition and ttl for each id', async () => {
    const { cache, calls } = setUp();
    const { find } = directory();
    const fn = multiCached(find, {
      cache,
      prefix: 'p',
      condition: (value) => value !== 'Bob',
      ttl: ({ result }) => (result === 'Ada' ? '1s' : '2s'),
    });
    await fn(['a', 'b', 'c', 'n']);
    expect(calls.filter(({ command }) => command === 'multiSet').map(({ args }) => args)).toEqual([
      [[['p:"a"', 'Ada']], 1000],
      [
        [
          ['p:"c"', 'Cy'],
          ['p:"n"', null],
        ],
        2000,
      ],
    ]);
  });

  it('runs with all ids while caching is off, and reads or writes nothing where a call says so', async () => {
    const { cache } = setUp();
    const { find, calls } = directory();
    const fn = multiCached(find, { cache });
    await fn.with({ cacheWrite: false })(['a']);
    await fn(['a']);
    await fn.with({ cacheRead: false })(['a']);
    await cache.disabled(() => fn(['a', 'b']));
    await invalidateFurther(() => fn(['a']));
    expect(calls).toEqual([['a'], ['a'], ['a'], ['a', 'b'], ['a']]);
  });

  it('stores the other ids where condition throws for one', async () => {
    const { cache, reported } = setUp();
    const error = new Error('no');
    const condition = (value: unknown): boolean => {
      if (value === 'Bob') throw error;
      return true;
    };
    const fn = multiCached(directory().find, { cache, prefix: 'p', condition });
    expect(await fn(['a', 'b', 'c'])).toEqual({ a: 'Ada', b: 'Bob', c: 'Cy' });
    expect(await cache.multiGet(['p:"a"', 'p:"b"', 'p:"c"'])).toEqual(['Ada', undefined, 'Cy']);
    expect(reported).toEqual([error]);
  });

  it('does not share a call that stores nothing', async () => {
    const { cache } = setUp();
    const { find, calls } = directory();
    const fn = multiCached(find, { cache, prefix: 'p' });
    await Promise.all([fn.with({ cacheWrite: false })(['a']), fn(['a'])]);
    expect(calls).toEqual([['a'], ['a']]);
    expect(await cache.get('p:"a"')).toBe('Ada');
  });

  it('answers ids that are names of prototype members', async () => {
    const { cache } = setUp();
    const fn = multiCached(
      async (ids: string[]) => Object.fromEntries(ids.filter((id) => id === '__proto__').map((id) => [id, 1])),
      { cache, prefix: 'p' },
    );
    for (const _ of [1, 2])
      expect(Object.entries(await fn(['constructor', '__proto__', 'toString']))).toEqual([['__proto__', 1]]);
  });

  it('refuses what is no list and no answer by id', async () => {
    const { cache } = setUp();
    await expect(
      multiCached(async (ids: string[]) => Object.fromEntries(ids.map((id) => [id, id])), { cache, prefix: 'p' })(
        5 as never,
      ),
    ).rejects.toThrow('argument 1 must be a list of ids; got number');
    await expect(multiCached(async (ids: string[]) => ids, { cache, prefix: 'p' })(['a'])).rejects.toThrow(
      'must answer an object or a Map by id; got an array',
    );
    expect(() => multiCached({ keysFrom: -1 })).toThrow('keysFrom must be');
    expect(() => multiCached({ keyBuilder: 'x' as never })).toThrow('keyBuilder must be');
    expect(() => multiCached({ keyBuilder: () => 'x', prefix: 'p' })).toThrow('keyBuilder makes the whole key');
    expect(() => multiCached({ cacheErrors: true } as never)).toThrow("unknown option 'cacheErrors' of multiCached");
    expect(() => multiCached(async (ids: string[]) => Object.fromEntries(ids.map((id) => [id, id])))).toThrow(
      'a function without a name needs a key',
    );
    expect(() =>
      multiCached(async (ids: string[]) => Object.fromEntries(ids.map((id) => [id, id])), {
        keyBuilder: String,
        cache: new MemoryCache(),
      }),
    ).not.toThrow();
  });
});
