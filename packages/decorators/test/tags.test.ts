import { describe, expect, it } from '@jest/globals';

import {
  cached,
  cachedStampede,
  decoratorsFor,
  early,
  failover,
  hit,
  invalidate,
  multiCached,
  perf,
  soft,
} from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('tags', () => {
  it('of templates make a miss of all entries that have them', async () => {
    const { cache } = setUp();
    const posts = cached(counting(), {
      cache,
      prefix: 'posts',
      params: ['user', 'page'],
      tags: ['user:{user}', 'posts'],
    });
    expect([await posts('ada', 1), await posts('ada', 2), await posts('bob', 1)]).toEqual([1, 2, 3]);
    await cache.invalidateTags('user:ada');
    expect([await posts('ada', 1), await posts('ada', 2), await posts('bob', 1)]).toEqual([4, 5, 3]);
    await cache.invalidateTags('posts');
    expect([await posts('ada', 1), await posts('bob', 1)]).toEqual([6, 7]);
  });

  it('may be a function of the outcome', async () => {
    const { cache } = setUp();
    const owner = cached(async (id: number) => ({ id, by: id % 2 === 0 ? 'ada' : 'bob' }), {
      cache,
      prefix: 'owner',
      tags: async ({ args, result }) => [`owner:${result.by}`, `id:${args[0]}`],
    });
    await owner(1);
    await owner(2);
    await cache.invalidateTags('owner:ada');
    expect([await cache.exists(owner.key(1)), await cache.exists(owner.key(2))]).toEqual([true, false]);
  });

  it('of every strategy that stores', async () => {
    const { cache } = setUp();
    const options = { cache, ttl: '1h', tags: ['t'] } as const;
    const strategies = {
      cached: cached(counting(), { ...options, prefix: 'cached' }),
      cachedStampede: cachedStampede(counting(), { ...options, prefix: 'stampede' }),
      early: early(counting(), { ...options, prefix: 'early' }),
      hit: hit(counting(), { ...options, hits: 100, prefix: 'hit' }),
      soft: soft(counting(), { ...options, prefix: 'soft' }),
      failover: failover(counting(), { ...options, prefix: 'failover' }),
      perf: perf(counting(), { ...options, traceSize: 1, slow: () => true, prefix: 'perf' }),
    };
    for (const [name, fn] of Object.entries(strategies)) {
      for (let call = 0; call < 3; call++) await fn();
      const key = fn.key();
      expect([name, await cache.exists(key)]).toEqual([name, true]);
      await cache.invalidateTags('t');
      expect([name, await cache.exists(key)]).toEqual([name, false]);
    }
  });

  it('that are invalidated during the call make a miss of its result', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const slow = cached(
      async (_id: number) => {
        await clock.sleep(10);
        return ++calls;
      },
      { cache, prefix: 'slow', tags: ['t:{0}'] },
    );
    const early = slow(1);
    await clock.advance(5);
    await cache.invalidateTags('t:1');
    const late = slow(1);
    await clock.advance(20);
    expect([await early, await late, await slow(1)]).toEqual([1, 2, 2]);
  });

  it('of ids that are loaded together are those of each id', async () => {
    for (const answersMap of [false, true]) {
      const { cache, clock } = setUp();
      const asked: string[][] = [];
      const users = multiCached(
        async (ids: string[]) => {
          asked.push(ids);
          await clock.sleep(10);
          const found = [...ids, 'extra'].map((id) => [id, `${id} ${asked.length}`] as const);
          return answersMap ? new Map(found) : Object.fromEntries(found);
        },
        { cache, prefix: 'users', ttl: '1h', tags: ['user:{0}', 'users'] },
      );
      const ask = async (ids: string[], during?: () => Promise<unknown>): Promise<unknown[]> => {
        const asking = users(ids);
        await clock.advance(5);
        await during?.();
        await clock.advance(5);
        const answer = (await asking) as Map<string, string> | Record<string, string>;
        return ids.map((id) =>
          'get' in answer && typeof answer.get === 'function' ? answer.get(id) : Reflect.get(answer, id),
        );
      };
      expect(await ask(['a', 'b'])).toEqual(['a 1', 'b 1']);
      expect(await ask(['b', 'a'])).toEqual(['b 1', 'a 1']);
      await cache.invalidateTags('user:a');
      expect(await ask(['a', 'b'], () => cache.invalidateTags('user:a'))).toEqual(['a 2', 'b 1']);
      expect(await ask(['a', 'b'])).toEqual(['a 3', 'b 1']);
      await cache.invalidateTags('users');
      expect(await ask(['a', 'b', 'extra'])).toEqual(['a 4', 'b 4', 'extra 4']);
      expect(asked).toEqual([['a', 'b'], ['a'], ['a'], ['a', 'b', 'extra']]);
    }
  });

  it('that cannot be told never fail a call', async () => {
    const { cache, reported } = setUp();
    const wrong = cached(counting(), { cache, prefix: 'wrong', tags: () => ['', 7 as unknown as string] });
    expect([await wrong(1), await wrong(1)]).toEqual([1, 2]);
    expect(reported).toHaveLength(2);
  });

  it('are invalidated after a function has succeeded', async () => {
    const { cache } = setUp();
    const on = decoratorsFor(cache);
    const profile = on.cached(counting(), { prefix: 'profile', tags: ['user:{0}'] });
    let fails = true;
    const rename = invalidate({ tags: ['user:{id}'] }, undefined, { params: ['id'], cache })(async (id: string) => {
      if (fails) throw new Error(`no ${id}`);
    });
    expect([await profile('a'), await profile('b')]).toEqual([1, 2]);
    await expect(rename('a')).rejects.toThrow('no a');
    expect(await profile('a')).toBe(1);
    fails = false;
    await rename('a');
    expect([await profile('a'), await profile('b')]).toEqual([3, 2]);
    const remove = on.invalidate(
      { tags: ['user:{id}'] },
      { id: (user: { id: string }) => user.id },
    )(async (user: { id: string }) => user.id);
    await remove({ id: 'b' });
    expect([await profile('a'), await profile('b')]).toEqual([3, 4]);
  });
});
