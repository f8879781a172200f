import { describe, expect, it } from '@jest/globals';

import { CircuitOpenError, RateLimitError } from '@cache/core';

import { circuitBreaker, invalidate, locked, rateLimit, slidingRateLimit } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';
import { pair, twoProcesses } from './two-processes.ts';

describe('rateLimit', () => {
  it('refuses call limit + 1 of a window, and bans from then on', async () => {
    const { cache, clock } = setUp();
    const fn = rateLimit(counting(), { cache, limit: 2, period: '10s', ttl: '30s' });
    expect([await fn('a'), await fn('a'), await fn('b')]).toEqual([1, 2, 3]);
    await clock.advance('4s');
    const error = await fn('a').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: 'CACHE_RATE_LIMIT', retryAfter: 30_000 });
    await clock.advance('20s');
    await expect(fn('a')).rejects.toMatchObject({ retryAfter: 10_000 });
    await clock.advance('9999ms');
    await expect(fn('a')).rejects.toMatchObject({ retryAfter: 1 });
    await clock.advance(1);
    expect(await fn('a')).toBe(4);
  });

  it('begins a new window after the period', async () => {
    const { cache, clock } = setUp();
    const fn = rateLimit(counting(), { cache, limit: 2, period: '10s' });
    await fn();
    await clock.advance('9s');
    await fn();
    await clock.advance('1s');
    expect([await fn(), await fn()]).toEqual([3, 4]);
    await expect(fn()).rejects.toMatchObject({ retryAfter: 10_000 });
  });

  it('bans also where the window ends at that very moment', async () => {
    const { cache, clock, faults } = setUp();
    const fn = rateLimit(counting(), { cache, limit: 1, period: '10ms', ttl: '1m', prefix: 'p' });
    await fn();
    await clock.advance(9);
    faults.slow(5, ['set']);
    const refused = expect(fn()).rejects.toMatchObject({ retryAfter: 60_000 });
    await clock.advance(20);
    await refused;
    faults.heal();
    await expect(fn()).rejects.toMatchObject({ code: 'CACHE_RATE_LIMIT' });
    await clock.advance('1m');
    expect(await fn()).toBe(2);
  });

  it('counts for all processes, and answers by action', async () => {
    const { caches } = twoProcesses();
    const count = counting();
    const seen: unknown[] = [];
    const functions = pair(caches, (cache) =>
      rateLimit(count, { cache, limit: 3, period: '1s', action: (refused) => (seen.push(refused), 'no') }),
    );
    const answers = await Promise.all([...functions, ...functions, ...functions].map((fn) => fn('x')));
    expect(answers.filter((answer: unknown) => answer === 'no')).toHaveLength(3);
    expect(seen[0]).toEqual({ args: ['x'], key: 'count:"x"', retryAfter: 1000 });
    expect(await functions[0].invalidate('x')).toBe(2);
    expect(await functions[1]('x')).toBe(4);
  });

  it.each<[object, string]>([
    [{ period: 1 }, 'limit must be a whole number'],
    [{ limit: 1 }, 'period of rateLimit is required'],
    [{ limit: 0, period: 1 }, 'limit must be a whole number of at least 1'],
    [{ limit: 1, period: 1, action: 'no' }, 'action must be a function'],
    [{ limit: 1, period: 1, condition: () => true }, "unknown option 'condition' of rateLimit"],
  ])('refuses %j', (options, reason) => {
    expect(() => rateLimit(options as never)).toThrow(reason);
  });
});

describe('slidingRateLimit', () => {
  it('accepts at most limit calls in any period; refused ones use up nothing', async () => {
    const { cache, clock } = setUp();
    const fn = slidingRateLimit(async () => 'yes', {
      cache,
      limit: 2,
      period: '200ms',
      prefix: 'p',
      action: ({ retryAfter }) => retryAfter,
    });
    const answers: unknown[] = [];
    for (let call = 0; call < 10; call++) {
      answers.push(await fn());
      await clock.advance(50);
    }
    expect(answers).toEqual(['yes', 'yes', 100, 50, 'yes', 'yes', 100, 50, 'yes', 'yes']);
  });

  it('asks the store once for all who come while it is asked', async () => {
    const { cache, clock, faults, commands } = setUp();
    faults.slow(5);
    const fn = slidingRateLimit(async (id: string) => id, { cache, limit: 20, period: '1m', prefix: 'p' });
    const answers = Promise.allSettled([...Array.from({ length: 50 }, () => fn('a')), fn('b')]);
    await clock.advance('1s');
    expect((await answers).filter(({ status }) => status === 'fulfilled')).toHaveLength(21);
    expect(commands().sort()).toEqual(['add', 'add', 'compareAndSet', 'getWithToken', 'getWithToken', 'getWithToken']);
    faults.heal();
    await expect(fn('a')).rejects.toMatchObject({ code: 'CACHE_RATE_LIMIT' });
  });

  it('counts each of many at once, in all processes', async () => {
    const { caches } = twoProcesses();
    const functions = pair(caches, (cache) => slidingRateLimit(counting(), { cache, limit: 5, period: '1s' }));
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => functions[index % 2 === 0 ? 0 : 1]()),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(answers.at(-1)).toMatchObject({ reason: { code: 'CACHE_RATE_LIMIT', retryAfter: 1000 } });
  });
});

describe('circuitBreaker', () => {
  const setUpBreaker = (options: object = {}) => {
    const { clock, caches } = twoProcesses();
    let fails = false;
    let calls = 0;
    let takes = 0;
    const work = async (_id?: string) => {
      calls++;
      if (takes > 0) await clock.sleep(takes);
      if (fails) throw new Error('down');
      return 'up';
    };
    const [one, other] = pair(caches, (cache) =>
      circuitBreaker(work, { cache, errorsRate: 50, period: '10s', ttl: '5s', minCalls: 4, ...options }),
    );
    const outcome = async (fn = one, id?: string) => {
      try {
        return await fn(id);
      } catch (error) {
        return error instanceof CircuitOpenError ? `open ${error.retryAfter}` : (error as Error).message;
      }
    };
    return {
      clock,
      one,
      other,
      outcome,
      calls: () => calls,
      set: (state: { fails?: boolean; takes?: number }) => {
        fails = state.fails ?? fails;
        takes = state.takes ?? takes;
      },
    };
  };

  it('opens by the failing share of enough calls, in all processes, for each key apart', async () => {
    const { clock, other, outcome, calls, set } = setUpBreaker();
    expect([await outcome(), await outcome()]).toEqual(['up', 'up']);
    set({ fails: true });
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['down', 'down', 'open 5000']);
    await clock.advance('2s');
    expect([await outcome(other), calls()]).toEqual(['open 3000', 4]);
    expect(await outcome(other, 'another key')).toBe('down');
  });

  it.each([
    [{}, 5000 + 10 * 15_000 + 5000],
    [{ halfOpenTtl: '1m' }, 5000 + 10 * 15_000 + 60_000],
    [{ period: '1d' }, 5000 + 86_400_000 + 5000],
  ])('is forgotten where nobody calls any more (%o)', async (options, afterMs) => {
    const { clock, one, outcome, set } = setUpBreaker({ ...options, minCalls: 1 });
    set({ fails: true });
    await outcome();
    const key = one.key(undefined);
    await clock.advance(afterMs - 1);
    expect(await one.cache.exists(key)).toBe(true);
    await clock.advance(1);
    expect(await one.cache.exists(key)).toBe(false);
  });

  it('closes by one successful trial, and forgets what was', async () => {
    const { clock, outcome, set, calls } = setUpBreaker();
    set({ fails: true });
    for (let call = 0; call < 4; call++) await outcome();
    await clock.advance('5s');
    set({ fails: false, takes: 100 });
    const trial = outcome();
    await clock.advance(0);
    expect([await outcome(), calls()]).toEqual(['open 5000', 5]);
    await clock.advance(100);
    expect(await trial).toBe('up');
    set({ fails: true, takes: 0 });
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['down', 'down', 'down']);
  });

  it('opens again by a failed trial', async () => {
    const { clock, outcome, set } = setUpBreaker();
    set({ fails: true });
    for (let call = 0; call < 4; call++) await outcome();
    await clock.advance('5s');
    expect([await outcome(), await outcome()]).toEqual(['down', 'open 5000']);
  });

  it('lets another trial through where one has no outcome in time', async () => {
    const { clock, outcome, set } = setUpBreaker({ halfOpenTtl: '1s' });
    set({ fails: true });
    for (let call = 0; call < 4; call++) await outcome();
    await clock.advance('5s');
    set({ fails: false, takes: 60_000 });
    void outcome();
    await clock.advance('1s');
    set({ takes: 0 });
    expect(await outcome()).toBe('up');
    await clock.advance('1m');
  });

  it('counts only what lies within the period, and only listed errors', async () => {
    const { clock, outcome, set } = setUpBreaker({ exceptions: (error: Error) => error.message === 'down' });
    set({ fails: true });
    expect([await outcome(), await outcome(), await outcome()]).toEqual(['down', 'down', 'down']);
    await clock.advance('10s');
    expect([await outcome(), await outcome()]).toEqual(['down', 'down']);
    const never = setUpBreaker({ exceptions: [TypeError] });
    never.set({ fails: true });
    for (let call = 0; call < 6; call++) expect(await never.outcome()).toBe('down');
  });

  it('counts anew once it is invalidated', async () => {
    const { one, outcome, set } = setUpBreaker();
    set({ fails: true });
    const three = async (): Promise<unknown[]> => [await outcome(), await outcome(), await outcome()];
    expect(await three()).toEqual(['down', 'down', 'down']);
    await one.invalidate(undefined);
    expect(await three()).toEqual(['down', 'down', 'down']);
    expect([await outcome(), await outcome()]).toEqual(['down', 'open 5000']);
  });

  it('opens by default at the first failure, if that is share enough', async () => {
    const { outcome, set } = setUpBreaker({ minCalls: undefined, errorsRate: 100 });
    set({ fails: true });
    expect([await outcome(), await outcome()]).toEqual(['down', 'open 5000']);
  });

  it.each<[object, string]>([
    [{ errorsRate: 0 }, 'errorsRate must be'],
    [{ errorsRate: 101 }, 'errorsRate must be'],
    [{ ttl: undefined }, 'ttl of circuitBreaker is required'],
    [{ period: undefined }, 'period of circuitBreaker is required'],
    [{ minCalls: 0 }, 'minCalls must be'],
  ])('refuses %j', (options, reason) => {
    expect(() => circuitBreaker({ errorsRate: 50, period: 1, ttl: 1, ...options } as never)).toThrow(reason);
  });
});

describe('limits of one kind on one function', () => {
  it('count each by itself', async () => {
    const { cache, clock } = setUp();
    const perSecond = rateLimit(counting(), { cache, prefix: 'p', limit: 2, period: '1s' });
    const fn = rateLimit(invalidate(perSecond)(perSecond), { cache, prefix: 'p', limit: 3, period: '1m' });
    expect([fn.key(), perSecond.key()]).toEqual(['p:#rate.2', 'p:#rate']);
    const both = slidingRateLimit(slidingRateLimit(counting(), { cache, prefix: 'p', limit: 2, period: '1s' }), {
      cache,
      prefix: 'p',
      limit: 3,
      period: '1m',
    });
    expect([await both(), await both()]).toEqual([1, 2]);
    await clock.advance('1s');
    expect(await both()).toBe(3);
    await expect(both()).rejects.toMatchObject({ retryAfter: 59_000 });
  });

  it('do not wait for each other where they are locks, also of three and on methods', async () => {
    const { cache } = setUp();
    const lock = { cache, prefix: 'p', ttl: '1m', wait: false } as const;
    expect(
      await locked(
        locked(
          locked(async () => 'done', lock),
          lock,
        ),
        lock,
      )(),
    ).toBe('done');
    class Jobs {
      @locked(lock)
      @locked(lock)
      async run(): Promise<string> {
        return 'ran';
      }
    }
    expect(await new Jobs().run()).toBe('ran');
  });

  it('are the same as before over decorators of other kinds', () => {
    const { cache } = setUp();
    const inner = circuitBreaker(counting(), { cache, prefix: 'p', errorsRate: 50, period: 1, ttl: 1 });
    expect(rateLimit(inner, { cache, prefix: 'p', limit: 1, period: 1 }).key()).toBe('p:#rate');
  });
});

describe('a wall clock that is set back', () => {
  const DAY = 86_400_000;

  it('keeps no circuit open for longer than ttl', async () => {
    const { cache, clock } = setUp();
    clock.set(10 * DAY);
    let fails = true;
    const fn = circuitBreaker(
      async () => {
        if (fails) throw new Error('down');
        return 'up';
      },
      { cache, prefix: 'p', errorsRate: 50, period: '1m', ttl: '30s' },
    );
    await expect(fn()).rejects.toThrow('down');
    clock.set(9 * DAY);
    fails = false;
    await expect(fn()).rejects.toMatchObject({ retryAfter: 30_000 });
    await clock.advance('29999ms');
    await expect(fn()).rejects.toMatchObject({ retryAfter: 1 });
    await clock.advance(1);
    expect(await fn()).toBe('up');
  });

  it('has no sliding limit refuse for longer than period', async () => {
    const { cache, clock } = setUp();
    clock.set(10 * DAY);
    const fn = slidingRateLimit(counting(), { cache, prefix: 'p', limit: 2, period: '1m' });
    expect([await fn(), await fn()]).toEqual([1, 2]);
    clock.set(9 * DAY);
    await expect(fn()).rejects.toMatchObject({ retryAfter: 60_000 });
    await clock.advance('59999ms');
    await expect(fn()).rejects.toMatchObject({ retryAfter: 1 });
    await clock.advance(1);
    expect([await fn(), await fn()]).toEqual([3, 4]);
  });

  it('has no ban say that it is longer than ttl', async () => {
    const { cache, clock } = setUp();
    clock.set(10 * DAY);
    const fn = rateLimit(counting(), { cache, prefix: 'p', limit: 1, period: '1m' });
    await fn();
    await expect(fn()).rejects.toMatchObject({ retryAfter: 60_000 });
    clock.set(9 * DAY);
    await expect(fn()).rejects.toMatchObject({ retryAfter: 60_000 });
  });
});

describe('messages', () => {
  it('show the key as callers know it', async () => {
    const { cache, clock } = setUp();
    const work = async (_id: string): Promise<void> => {
      await clock.sleep(1000);
      throw new Error('down');
    };
    const broken = circuitBreaker(work, { cache, key: 'job:{0}', errorsRate: 1, period: '1m', ttl: '1m' });
    const first = expect(broken('a')).rejects.toThrow('down');
    await clock.advance(1000);
    await first;
    await expect(broken('a')).rejects.toThrow('the circuit of "job:a" is open');
    const options = { cache, key: 'job:{0}', ttl: '1m' } as const;
    const held = expect(locked(work, options)('a')).rejects.toThrow('down');
    await clock.advance(0);
    await expect(locked(work, { ...options, wait: false })('a')).rejects.toThrow('another call of "job:a" is running');
    const waited = expect(locked(work, { ...options, wait: '100ms' })('a')).rejects.toThrow(
      'another call of "job:a" was still running after a wait of 100 ms',
    );
    await clock.advance(1000);
    await waited;
    await held;
  });
});
