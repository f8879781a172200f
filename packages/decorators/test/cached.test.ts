import { describe, expect, it } from '@jest/globals';

import { cached } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('cached', () => {
  it('calls once, and answers from the cache until the entry ends', async () => {
    const { cache, clock } = setUp();
    const count = counting();
    const fn = cached(count, { cache, ttl: '10s' });
    expect([await fn('a'), await fn('a'), await fn('b')]).toEqual([1, 1, 2]);
    await clock.advance('9999ms');
    expect(await fn('a')).toBe(1);
    await clock.advance(1);
    expect(await fn('a')).toBe(3);
    expect(count.calls).toEqual([['a'], ['b'], ['a']]);
  });

  it('stores under exactly the key that it tells', async () => {
    const { cache, calls } = setUp({ namespace: 'ns' });
    const fn = cached(counting(), { cache });
    await fn('a', 2);
    expect(await cache.get(fn.key('a', 2))).toBe(1);
    expect(fn.key('a', 2)).toBe('count:"a",2');
    expect(calls[1]).toEqual({ command: 'set', args: ['ns:count:"a",2', 1, null] });
  });

  it('stores null and other falsy results, and never undefined', async () => {
    const { cache } = setUp();
    const results: unknown[] = [null, 0, '', false, undefined, 'more'];
    for (const result of results.slice(0, 4)) {
      let calls = 0;
      const fn = cached(async () => (calls++, result), { cache, prefix: `p${String(result)}` });
      expect([await fn(), await fn(), calls]).toEqual([result, result, 1]);
    }
    let calls = 0;
    const fn = cached(async () => (calls++, undefined), { cache, prefix: 'u' });
    expect([await fn(), await fn(), calls]).toEqual([undefined, undefined, 2]);
  });

  it('shares one call among concurrent ones of a key', async () => {
    const { cache, clock, faults } = setUp();
    faults.slow(5);
    let calls = 0;
    const fn = cached(
      async (id: string) => {
        calls++;
        await clock.sleep(10);
        return { id };
      },
      { cache, prefix: 'f' },
    );
    const first = Promise.all([fn('a'), fn('a'), fn('b')]);
    await clock.advance(8);
    const late = fn('a');
    await clock.advance(30);
    const [one, two] = await first;
    expect(one).toBe(two);
    expect(await late).toBe(one);
    expect(calls).toBe(2);
  });

  it('shares a call also with those who looked before it landed and heard after', async () => {
    const { cache, clock, faults } = setUp();
    let calls = 0;
    const fn = cached(
      async () => {
        calls++;
        await clock.sleep(1);
        return calls;
      },
      { cache, prefix: 'f' },
    );
    const first = fn();
    await clock.advance(0);
    faults.slow(5, ['get']);
    const second = fn();
    faults.heal();
    await clock.advance(1);
    expect(await first).toBe(1);
    await clock.advance(10);
    expect([await second, calls]).toEqual([1, 1]);
  });

  it('looks again only for its own key, however many others land meanwhile', async () => {
    const { cache, clock, faults, commands } = setUp();
    faults.slow(5, ['get']);
    const fn = cached(async (n: number) => n, { cache, prefix: 'f' });
    const answers = Array.from({ length: 50 }, async (_, n) => {
      await clock.sleep(n);
      return fn(n);
    });
    await clock.advance(200);
    expect(await Promise.all(answers)).toHaveLength(50);
    expect(commands().filter((command) => command === 'get')).toHaveLength(50);
  });

  it('shares nothing with shared: false', async () => {
    const { cache } = setUp();
    const fn = cached(counting(), { cache, shared: false });
    expect(await Promise.all([fn(), fn()])).toEqual([1, 2]);
  });

  it('hands on what the function throws, as it is, and stores nothing', async () => {
    const { cache } = setUp();
    const error = new Error('no');
    let calls = 0;
    const fn = cached(
      async () => {
        calls++;
        throw error;
      },
      { cache, prefix: 'f' },
    );
    const both = await Promise.allSettled([fn(), fn()]);
    expect(both.map((each) => each.status === 'rejected' && each.reason === error)).toEqual([true, true]);
    expect(calls).toBe(1);
    await expect(fn()).rejects.toBe(error);
    expect(calls).toBe(2);
    const throws = cached(
      (): never => {
        throw error;
      },
      { cache, prefix: 'g' },
    );
    await expect(throws()).rejects.toBe(error);
  });

  it('does not store what was under way when its key was removed, nor hands it to later callers', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = cached(
      async () => {
        const mine = ++calls;
        await clock.sleep(10);
        return mine;
      },
      { cache, prefix: 'f' },
    );
    const old = fn();
    await clock.advance(5);
    await fn.invalidate();
    const fresh = fn();
    await clock.advance(10);
    expect([await old, await fresh, await fn()]).toEqual([1, 2, 2]);
  });

  it('refreshes: calls now, stores, and an older call does not store over it', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    let takes = 20;
    const fn = cached(
      async () => {
        const mine = ++calls;
        await clock.sleep(takes);
        return mine;
      },
      { cache, prefix: 'f' },
    );
    const old = fn();
    await clock.advance(5);
    takes = 5;
    const refreshed = fn.refresh();
    await clock.advance(20);
    expect([await old, await refreshed, await fn()]).toEqual([1, 2, 2]);
  });

  it('tells how many entries it removed', async () => {
    const { cache } = setUp();
    const fn = cached(counting(), { cache });
    await fn('a');
    expect([await fn.invalidate('a'), await fn.invalidate('a')]).toEqual([1, 0]);
  });
});

describe('cached.with', () => {
  it('reads nothing, or writes nothing, for a single call', async () => {
    const { cache } = setUp();
    const fn = cached(counting(), { cache });
    expect(await fn.with({ cacheWrite: false })()).toBe(1);
    expect(await fn()).toBe(2);
    expect(await fn.with({ cacheRead: false })()).toBe(3);
    expect(await fn()).toBe(3);
  });

  it('ends one caller’s wait and leaves the others', async () => {
    const { cache, clock } = setUp();
    const fn = cached(
      async () => {
        await clock.sleep(10);
        return 'done';
      },
      { cache, prefix: 'f' },
    );
    const controller = new AbortController();
    const leaving = fn.with({ signal: controller.signal })();
    const staying = fn();
    const reason = new Error('gone');
    await clock.advance(1);
    controller.abort(reason);
    await expect(leaving).rejects.toBe(reason);
    await clock.advance(10);
    expect([await staying, await fn()]).toEqual(['done', 'done']);
    await expect(fn.with({ signal: controller.signal })()).rejects.toBe(reason);
  });

  it('waits for the write unless it is told not to', async () => {
    const { cache, clock, faults } = setUp();
    faults.slow(10, ['set']);
    const fn = cached(counting(), { cache });
    const answer = await fn.with({ waitForWrite: false })();
    expect(answer).toBe(1);
    let waited = false;
    const waiting = fn
      .with({ cacheRead: false })()
      .then((value) => ((waited = true), value));
    await clock.advance(9);
    expect(waited).toBe(false);
    await clock.advance(1);
    expect(await waiting).toBe(2);
  });

  it('refuses what is no choice', () => {
    const fn = cached(counting(), { cache: setUp().cache });
    expect(() => fn.with({ read: false } as object)).toThrow("unknown choice 'read'");
    expect(() => fn.with({ cacheRead: 'no' as unknown as boolean })).toThrow('cacheRead must be true or false');
    expect(() => fn.with({ signal: {} as AbortSignal })).toThrow('signal must be an AbortSignal');
  });
});

describe('cached while caching is off', () => {
  it('simply runs the function', async () => {
    const { cache, commands } = setUp();
    const fn = cached(counting(), { cache });
    expect(await cache.disabled(async () => [await fn(), await fn()])).toEqual([1, 2]);
    cache.disable();
    expect(await fn()).toBe(3);
    cache.enable();
    const never = cached(counting(), { cache, enabled: false });
    expect([await never(), await never()]).toEqual([1, 2]);
    expect(commands()).toEqual([]);
    expect([await fn(), await fn()]).toEqual([4, 4]);
  });
});
