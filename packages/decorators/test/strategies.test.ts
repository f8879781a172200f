import { describe, expect, it, jest } from '@jest/globals';

import {
  Cache,
  CircuitOpenError,
  JsonSerializer,
  LockError,
  LockTimeoutError,
  RateLimitError,
  TimeoutError,
} from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import type { TestClock } from '@cache/testing';

import {
  cachedStampede,
  circuitBreaker,
  early,
  fail,
  failover,
  hit,
  locked,
  perf,
  rateLimit,
  slidingRateLimit,
  soft,
} from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('failover', () => {
  it('always calls, and answers a listed failure with the last success', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    let error: Error | undefined;
    const work = async () => {
      calls++;
      if (error) throw error;
      return calls;
    };
    const fn = failover(work, { cache, ttl: '10s', exceptions: [TypeError] });
    expect([await fn(), await fn()]).toEqual([1, 2]);
    error = new TypeError('down');
    expect([await fn(), calls]).toEqual([2, 3]);
    error = new RangeError('other');
    await expect(fn()).rejects.toBe(error);
    error = new TypeError('down');
    await clock.advance('10s');
    await expect(fn()).rejects.toBe(error);
    expect(fail).toBe(failover);
  });

  it('takes a predicate, and by default any error', async () => {
    const { cache } = setUp();
    let fails = false;
    const work = async () => {
      if (fails) throw Object.assign(new Error('x'), { status: 503 });
      return 'fine';
    };
    const listed = failover(work, { cache, ttl: null, exceptions: (error) => error.status === 503 });
    const any = failover(work, { cache, ttl: null, prefix: 'any' });
    const none = failover(work, { cache, ttl: null, prefix: 'none', exceptions: (error) => error.status === 404 });
    await Promise.all([listed(), any(), none()]);
    fails = true;
    expect([await listed(), await any()]).toEqual(['fine', 'fine']);
    await expect(none()).rejects.toMatchObject({ status: 503 });
    expect(() => failover(work, { ttl: 1, exceptions: [] })).toThrow('exceptions must be');
  });
});

describe('hit', () => {
  const results = async (options: { updateAfter?: number }, serializer?: JsonSerializer) => {
    const { cache } = setUp({ serializer });
    const fn = hit(counting(), { cache, ttl: '1h', hits: 3, ...options });
    const list: unknown[] = [];
    for (let call = 0; call < 10; call++) {
      list.push(await fn());
      await new Promise((resolve) => setImmediate(resolve));
    }
    return list;
  };

  it('computes anew after so many hits', async () => {
    expect(await results({})).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
    expect(await results({}, new JsonSerializer())).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
  });

  it('refreshes in the background before that, with updateAfter', async () => {
    expect(await results({ updateAfter: 2 })).toEqual([1, 1, 1, 2, 2, 3, 3, 4, 4, 5]);
  });

  it('counts hits of all that share the cache', async () => {
    const { cache } = setUp();
    const count = counting();
    const [one, other] = [hit(count, { cache, ttl: '1h', hits: 2 }), hit(count, { cache, ttl: '1h', hits: 2 })];
    expect([await one(), await other(), await one(), await other()]).toEqual([1, 1, 1, 2]);
  });

  it('leaves nothing behind when it is invalidated or its ttl ends', async () => {
    const { cache, clock } = setUp();
    const fn = hit(counting(), { cache, ttl: '10s', hits: 2 });
    await fn();
    await fn();
    expect(await fn.invalidate()).toBe(2);
    await fn();
    await clock.advance('10s');
    const keys: string[] = [];
    for await (const key of cache.keys()) keys.push(key);
    expect(keys).toEqual([]);
  });

  it.each([[{ hits: 0 }], [{ hits: 1.5 }], [{ hits: 2, updateAfter: 3 }], [{}]])('refuses %j', (options) => {
    expect(() => hit({ ttl: 1, ...options } as never)).toThrow(/(hits|updateAfter) must be a whole number/);
  });
});

describe('perf', () => {
  it('caches once a call took more than twice the mean of enough samples', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const work = async (_: string, takes: number) => {
      const mine = ++calls;
      await clock.sleep(takes);
      return mine;
    };
    const fn = perf(work, { cache, ttl: '10s', traceSize: 3, key: '{0}' });
    const after = async (takes: number, id = 'a') => {
      const answer = fn(id, takes);
      await clock.advance(takes);
      return answer;
    };
    expect([await after(10), await after(100), await after(10)]).toEqual([1, 2, 3]);
    expect(await after(80)).toBe(4);
    expect(await after(90)).toBe(5);
    expect(await after(200)).toBe(6);
    expect([await after(1), await after(1, 'b')]).toEqual([6, 7]);
    await clock.advance('10s');
    // The slow sample was not added: what is slow is still measured against the others.
    expect([await after(200), await after(1)]).toEqual([8, 8]);
  });

  it('asks slow, where it is given', async () => {
    const { cache, clock } = setUp();
    const seen: unknown[] = [];
    const fn = perf(async () => clock.sleep(5).then(() => 'done'), {
      cache,
      ttl: '10s',
      traceSize: 1,
      prefix: 'p',
      slow: (took, trace) => (seen.push([took, [...trace]]), false),
    });
    for (const _ of [1, 2]) {
      const answer = fn();
      await clock.advance(5);
      await answer;
    }
    expect(seen).toEqual([[5, [5]]]);
    expect(() => perf({ ttl: 1, slow: 2 as never })).toThrow('slow must be a function');
    expect(() => perf({ ttl: 1, traceSize: 0 })).toThrow('traceSize must be');
  });

  it('stores what is refreshed, however fast', async () => {
    const { cache } = setUp();
    const fn = perf(counting(), { cache, ttl: '10s' });
    expect([await fn.refresh(), await fn(), await fn()]).toEqual([1, 1, 1]);
  });
});

describe('early', () => {
  it.each([[undefined], [new JsonSerializer()]])(
    'answers the old value past earlyTtl, and computes anew in the background once',
    async (serializer) => {
      const { cache, clock } = setUp({ serializer });
      let calls = 0;
      const work = async () => {
        const mine = ++calls;
        if (calls > 1) await clock.sleep(5);
        return { mine };
      };
      const fn = early(work, { cache, ttl: '30s' });
      const elsewhere = early(work, { cache, ttl: '30s' });
      expect(await fn()).toEqual({ mine: 1 });
      await clock.advance('9999ms');
      expect([await fn(), calls]).toEqual([{ mine: 1 }, 1]);
      await clock.advance(1);
      expect(await Promise.all([fn(), fn(), elsewhere()])).toEqual([{ mine: 1 }, { mine: 1 }, { mine: 1 }]);
      await clock.advance(4);
      expect([await fn(), await elsewhere()]).toEqual([{ mine: 1 }, { mine: 1 }]);
      await clock.advance(1);
      expect([await fn(), await elsewhere(), calls]).toEqual([{ mine: 2 }, { mine: 2 }, 2]);
    },
  );

  it('keeps the old value until ttl where that fails, and says so', async () => {
    const { cache, clock, reported } = setUp();
    let calls = 0;
    const error = new Error('down');
    const fn = early(
      async () => {
        if (++calls > 1) throw error;
        return calls;
      },
      { cache, ttl: '30s', earlyTtl: '20s', prefix: 'p' },
    );
    await fn();
    await clock.advance('20s');
    expect(await fn()).toBe(1);
    await clock.advance('9999ms');
    expect(await fn()).toBe(1);
    await clock.advance(0);
    expect(reported).toEqual([error, error]);
    await clock.advance(1);
    await expect(fn()).rejects.toBe(error);
  });

  it('decides by chance with beta, by the time that it took', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = early(
      async () => {
        const mine = ++calls;
        await clock.sleep(100);
        return mine;
      },
      { cache, ttl: '10s', beta: 1, prefix: 'p' },
    );
    const first = fn();
    await clock.advance(100);
    await first;
    const random = jest.spyOn(Math, 'random');
    await clock.advance(9800);
    random.mockReturnValueOnce(1 - Math.exp(-1.9));
    expect([await fn(), calls]).toEqual([1, 1]);
    random.mockReturnValueOnce(1 - Math.exp(-2.1));
    expect(await fn()).toBe(1);
    await clock.advance(100);
    expect([await fn(), calls]).toEqual([2, 2]);
  });

  it.each<[object, string]>([
    [{}, 'ttl of early is required'],
    [{ ttl: '1s', earlyTtl: '1s' }, 'earlyTtl of early must be less than ttl'],
    [{ ttl: null }, 'earlyTtl of early is required where ttl is null'],
    [{ ttl: '1s', earlyTtl: null }, 'earlyTtl of early must end'],
    [{ ttl: '1s', beta: 0 }, 'beta must be'],
    [{ ttl: '1s', beta: 1, earlyTtl: 1 }, 'exclude each other'],
  ])('refuses %j', (options, reason) => {
    expect(() => early(options as never)).toThrow(reason);
  });
});

describe('soft', () => {
  it('calls in the foreground past softTtl, and answers a listed failure with the stale value', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    let error: Error | undefined;
    const fn = soft(
      async () => {
        calls++;
        if (error) throw error;
        return calls;
      },
      { cache, ttl: '30s', exceptions: [TypeError], prefix: 'p' },
    );
    expect([await fn(), await fn()]).toEqual([1, 1]);
    await clock.advance('10s');
    expect(await fn()).toBe(2);
    await clock.advance('10s');
    error = new TypeError('down');
    expect([await fn(), calls]).toEqual([2, 3]);
    error = new RangeError('other');
    await expect(fn()).rejects.toBe(error);
    error = new TypeError('down');
    await clock.advance('20s');
    await expect(fn()).rejects.toBe(error);
  });

  it('answers the stale value where the call takes longer than softTimeout, and lets it finish', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = soft(
      async () => {
        const mine = ++calls;
        await clock.sleep(100);
        return mine;
      },
      { cache, ttl: '30s', softTimeout: 50, hardTimeout: 200, prefix: 'p' },
    );
    const first = fn();
    await clock.advance(100);
    expect(await first).toBe(1);
    await clock.advance('10s');
    const stale = fn();
    await clock.advance(50);
    expect(await stale).toBe(1);
    await clock.advance(50);
    expect(await fn()).toBe(2);
    expect(waits(clock)).toEqual([]);
  });

  it('waits no longer than hardTimeout', async () => {
    const { cache, clock, reported } = setUp();
    const fn = soft(
      async () => {
        await clock.sleep(100);
        throw new Error('late');
      },
      { cache, ttl: '30s', hardTimeout: 60, prefix: 'p' },
    );
    const answer = fn();
    const told = expect(answer).rejects.toThrow(TimeoutError);
    await clock.advance(60);
    await told;
    await clock.advance(40);
    expect(reported).toEqual([expect.objectContaining({ message: 'late' })]);
  });

  it.each<[object, string]>([
    [{ ttl: '1s', softTtl: '2s' }, 'softTtl of soft must be less than ttl'],
    [{ ttl: '1s', softTimeout: 2, hardTimeout: 1 }, 'must not be more than its hardTimeout'],
    [{ softTtl: '1s' }, 'ttl of soft is required'],
  ])('refuses %j', (options, reason) => {
    expect(() => soft(options as never)).toThrow(reason);
  });
});

/** The same for each of the two caches. */
function pair<T>([one, other]: readonly [Cache, Cache], make: (cache: Cache) => T): [T, T] {
  return [make(one), make(other)];
}

/** What still waits on the clock, the store's own housekeeping left out. */
function waits(clock: TestClock): unknown[] {
  return clock.pending().filter(({ keepsAlive }) => keepsAlive);
}

/** Two caches on one store, as two processes have. */
function twoProcesses() {
  const { clock } = setUp();
  const backend = new MemoryBackend({ clock });
  return { clock, caches: [new Cache({ backend, clock }), new Cache({ backend, clock })] as const };
}

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
    expect(() => locked({ ttl: null as never })).toThrow('ttl of locked must end');
  });
});

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
