import { describe, expect, it, jest } from '@jest/globals';

import { JsonSerializer, TimeoutError, type Cache } from '@cache/core';

import { early, fail, failover, hit, perf, soft } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';
import { waits } from './two-processes.ts';

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
    expect(() => failover({ ttl: 1, cacheErrors: true } as never)).toThrow("unknown option 'cacheErrors' of failover");
  });

  it.each([
    ['failover', failover as typeof soft],
    ['soft', soft],
  ])('%s throws what the function threw where the predicate throws', async (_, decorate) => {
    const { cache, clock, reported } = setUp();
    let fails = false;
    const error = new Error('own');
    const work = async () => {
      if (fails) throw error;
      return 'fine';
    };
    const exceptions = (thrown: { response: { status: number } }) => thrown.response.status === 503;
    const fn = decorate(work, { cache, ttl: '30s', prefix: 'p', exceptions });
    await fn();
    fails = true;
    await clock.advance('10s');
    await expect(fn()).rejects.toBe(error);
    expect(reported).toEqual([expect.any(TypeError)]);
  });
});

describe('cacheErrors', () => {
  const failing = (from: number) => {
    const calls = { count: 0 };
    const work = async () => {
      if (++calls.count >= from) throw new Error('down');
      return calls.count;
    };
    return { calls, work };
  };
  const all = { cacheErrors: true, condition: () => true, prefix: 'p' };

  it.each([
    ['early', early as typeof soft],
    ['soft', soft],
  ])('%s replaces no value by an error', async (_, decorate) => {
    const { cache, clock } = setUp();
    const { calls, work } = failing(2);
    const fn = decorate(work, { ...all, cache, ttl: '30s' });
    await fn();
    await clock.advance('10s');
    expect(await fn()).toBe(1);
    await clock.advance(0);
    expect(await fn()).toBe(1);
    await clock.advance('20s');
    for (const __ of [1, 2]) await expect(fn()).rejects.toThrow('down');
    // One that failed while there was a value each time, and one whose error was kept.
    expect(calls.count).toBe(4);
  });

  it('hit lets an error serve as many hits as a value', async () => {
    const { cache } = setUp();
    const { calls, work } = failing(1);
    const fn = hit(work, { ...all, cache, ttl: '1h', hits: 2 });
    for (let call = 0; call < 6; call++) await expect(fn()).rejects.toThrow('down');
    expect(calls.count).toBe(2);
  });
});

describe('cacheWrite: false', () => {
  it.each([
    ['early', (work: () => Promise<number>, cache: Cache) => early(work, { cache, ttl: '30s', prefix: 'p' })],
    [
      'hit',
      (work: () => Promise<number>, cache: Cache) =>
        hit(work, { cache, ttl: '30s', prefix: 'p', hits: 5, updateAfter: 1 }),
    ],
  ])('has %s compute nothing in the background that would be thrown away', async (_, decorate) => {
    const { cache, clock } = setUp();
    const work = counting();
    const fn = decorate(work, cache);
    await fn();
    await clock.advance('10s');
    expect(await fn.with({ cacheWrite: false })()).toBe(1);
    await clock.advance(0);
    expect(work.calls).toHaveLength(1);
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

  it('measures also what another option keeps from being stored', async () => {
    const { cache, clock } = setUp();
    const work = async (ms: number) => clock.sleep(ms).then(() => ms);
    const fn = perf(work, { cache, ttl: '1h', traceSize: 2, key: 'k', timeCondition: 50 });
    const answers: number[] = [];
    for (const ms of [10, 10, 40, 10, 60, 10]) {
      const answer = fn(ms);
      await clock.advance(ms);
      answers.push(await answer);
    }
    expect(answers).toEqual([10, 10, 40, 10, 60, 60]);
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
    [{ ttl: '1s', earlyTtl: null }, 'earlyTtl of early must be more than 0 ms, and end'],
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
