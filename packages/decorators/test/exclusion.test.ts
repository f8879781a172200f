import { describe, expect, it } from '@jest/globals';

import { LockError, LockTimeoutError } from '@cache/core';

import { cachedStampede, locked } from '../src/index.ts';
import { setUp } from './set-up.ts';
import { pair, twoProcesses, waits } from './two-processes.ts';

describe('cachedStampede', () => {
  it('calls once for all processes; the others take the value as soon as it is there', async () => {
    const { clock, caches } = twoProcesses();
    let calls = 0;
    const work = async () => {
      calls++;
      await clock.sleep(100);
      return calls;
    };
    const functions = pair(caches, (cache) => cachedStampede(work, { cache, lease: '1s' }));
    const answers = functions.flatMap((fn) => [fn(), fn(), fn()]);
    await clock.advance(300);
    expect(await Promise.all(answers)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(calls).toBe(1);
    expect(waits(clock)).toEqual([]);
    const keys: string[] = [];
    for await (const key of caches[0].keys()) keys.push(key);
    expect(keys).toEqual(['work:']);
  });

  it('has another call once the first has failed, or the lease has run out', async () => {
    const { clock, caches } = twoProcesses();
    const starts: number[] = [];
    let fails = true;
    let takes = 50;
    const work = async () => {
      starts.push(clock.now());
      const failing = fails;
      fails = false;
      await clock.sleep(takes);
      if (failing) throw new Error('first');
      return 'second';
    };
    const [one, other] = pair(caches, (cache) => cachedStampede(work, { cache, lease: '500ms' }));
    const first = expect(one()).rejects.toThrow('first');
    await clock.advance(0);
    const second = other();
    await clock.advance(400);
    await first;
    expect(await second).toBe('second');
    expect(starts).toHaveLength(2);
    await one.invalidate();
    starts.length = 0;
    takes = 2000;
    const begun = clock.now();
    const both = [one(), other()];
    await clock.advance(3000);
    expect(await Promise.all(both)).toEqual(['second', 'second']);
    expect(starts).toEqual([begun, begun + 500]);
  });

  it('stores null and answers it', async () => {
    const { cache } = setUp();
    let calls = 0;
    const fn = cachedStampede(async () => (calls++, null), { cache, prefix: 'p' });
    expect([await fn(), await fn(), calls]).toEqual([null, null, 1]);
  });
});

describe('locked', () => {
  it('runs one call of a key at a time, in all processes, and caches nothing', async () => {
    const { clock, caches } = twoProcesses();
    let running = 0;
    let most = 0;
    let calls = 0;
    const work = async (id: string) => {
      if (id === '') throw new Error('no id');
      most = Math.max(most, ++running);
      await clock.sleep(10);
      running--;
      return ++calls;
    };
    const [one, other] = pair(caches, (cache) => locked(work, { cache, ttl: '1s' }));
    const answers = [one('a'), one('a'), other('a'), other('a')];
    await clock.advance('2s');
    expect(new Set(await Promise.all(answers))).toEqual(new Set([1, 2, 3, 4]));
    expect(most).toBe(1);
    const apart = [one('a'), one('b')];
    await clock.advance(10);
    await Promise.all(apart);
    expect(most).toBe(2);
    expect(waits(clock)).toEqual([]);
  });

  it('goes on at once when the lock is given back in the same process', async () => {
    const { cache, clock } = setUp();
    const fn = locked(async () => clock.sleep(10), { cache, ttl: '1m', checkInterval: '10s', prefix: 'p' });
    const both = Promise.all([fn(), fn()]);
    await clock.advance(20);
    expect(await both).toEqual([undefined, undefined]);
  });

  it('rejects with wait: false, and after a limited wait', async () => {
    const { clock, caches } = twoProcesses();
    const work = async () => clock.sleep(1000);
    const holder = locked(work, { cache: caches[0], ttl: '10s' });
    const held = holder();
    await clock.advance(0);
    await expect(locked(work, { cache: caches[1], ttl: '10s', wait: false })()).rejects.toThrow(LockError);
    const told = expect(locked(work, { cache: caches[1], ttl: '10s', wait: '200ms' })()).rejects.toThrow(
      LockTimeoutError,
    );
    await clock.advance(200);
    await told;
    await clock.advance(800);
    await held;
  });

  it('does not run for a caller who left while waiting', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = locked(
      async () => {
        calls++;
        await clock.sleep(100);
      },
      { cache, ttl: '1s', prefix: 'p' },
    );
    const first = fn();
    const controller = new AbortController();
    const second = expect(fn.with({ signal: controller.signal })()).rejects.toThrow('gone');
    await clock.advance(50);
    controller.abort(new Error('gone'));
    await second;
    await clock.advance(1000);
    await first;
    expect([calls, waits(clock)]).toEqual([1, []]);
  });

  it('gives back after a failure, and lapses after ttl', async () => {
    const { clock, caches } = twoProcesses();
    const fails = locked(
      async () => {
        throw new Error('x');
      },
      { cache: caches[0], ttl: '1m', prefix: 'p' },
    );
    await expect(fails()).rejects.toThrow('x');
    await expect(fails()).rejects.toThrow('x');
    const starts: number[] = [];
    const slow = async () => {
      starts.push(clock.now());
      await clock.sleep(5000);
    };
    const both = pair(caches, (cache) => locked(slow, { cache, ttl: '1s', checkInterval: 10 })());
    await clock.advance('20s');
    await Promise.all(both);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeLessThan(1300);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('refuses a ttl that does not end', () => {
    expect(() => locked({} as never)).toThrow('ttl of locked is required');
    expect(() => locked({ ttl: null as never })).toThrow('ttl of locked must be more than 0 ms, and end');
  });
});
