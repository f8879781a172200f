import { describe, expect, it, jest } from '@jest/globals';

import { FaultyBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type CacheOptions, type Clock, type Plugin, type Serializer } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(options: Partial<CacheOptions> = {}) {
  const clock = new TestClock();
  const inner = new MapBackend({ clock });
  const backend = new FaultyBackend(inner, { clock });
  const reported: unknown[] = [];
  const cache = new Cache({ backend, clock, onError: (error) => reported.push(error), ...options });
  return { clock, inner, backend, cache, reported };
}

describe('the deadline of a command', () => {
  it('is 5 s by default, and exact', async () => {
    const { clock, backend, cache } = setUp();
    backend.hang();
    let error: unknown;
    cache.get('key').catch((reason: unknown) => {
      error = reason;
    });
    await clock.advance(4999);
    expect(error).toBeUndefined();
    await clock.advance(1);
    expect(error).toMatchObject({
      code: 'CACHE_TIMEOUT',
      command: 'get',
      backend: 'map',
      message: 'get took longer than 5000 ms',
    });
  });

  it('is the one of the call where that has one', async () => {
    const { clock, backend, cache } = setUp({ timeout: '1s' });
    backend.hang();
    const short = rejectionOf(cache.get('key', { timeout: 10 }));
    await clock.advance(10);
    expect(await short).toMatchObject({ message: 'get took longer than 10 ms' });
  });

  it.each([null, 0, Infinity, '0s'])('is none with %p', async (timeout) => {
    for (const { clock, backend, cache } of [setUp({ timeout }), setUp()]) {
      backend.hang();
      const answer = cache.set('key', 1, { timeout });
      await clock.advance('52w');
      expect(clock.pending()).toEqual([]);
      backend.heal();
      expect(await answer).toBe(true);
    }
  });

  it('stands over everything: hooks, serializer, backend', async () => {
    const { clock } = setUp();
    const never = new Promise<never>(() => undefined);
    const backend = new MapBackend({ clock });
    const hooks: Plugin = { name: 'stuck', preGet: () => never, postSet: () => never };
    const serializer = { name: 'stuck', produces: 'text', serialize: () => never, deserialize: () => never } as const;
    const hooked = new Cache({ backend, clock, plugins: [hooks] });
    const serialized = new Cache({ backend, clock, serializer });
    const errors = Promise.all([hooked.get('k'), hooked.set('k', 1), serialized.add('other', 1)].map(rejectionOf));
    await clock.advance('5s');
    for (const error of await errors) expect(error).toMatchObject({ code: 'CACHE_TIMEOUT' });
  });

  it('is over when the command is: a later timer does nothing', async () => {
    const { clock, backend, cache, reported } = setUp();
    backend.slow(100);
    const answer = cache.set('key', 1);
    await clock.advance('1m');
    expect(await answer).toBe(true);
    expect([clock.pending(), reported]).toEqual([[], []]);
  });

  it('takes one timer for thousands of commands', async () => {
    const { clock, backend, cache } = setUp();
    const timer = jest.spyOn(clock, 'timer');
    backend.hang();
    const errors = Array.from({ length: 3000 }, (_, index) => rejectionOf(cache.get(`key ${index}`)));
    expect(timer).toHaveBeenCalledTimes(1);
    await clock.advance('5s');
    for (const error of await Promise.all(errors)) expect(error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(clock.pending()).toEqual([]);
  });

  it('takes few timers where callers compute what time is left', async () => {
    const { clock, backend, cache } = setUp();
    backend.slow(1);
    const answers = Array.from({ length: 1000 }, (_, index) => cache.get('key', { timeout: 10 + index / 1000 }));
    await clock.advance(1);
    await Promise.all(answers);
    expect(clock.pending().length).toBeLessThan(3);
    await clock.advance(20);
  });

  it('ends each command at its own time, also those that share the timer', async () => {
    const { clock, backend, cache } = setUp();
    backend.hang();
    const ended: string[] = [];
    const start = (key: string, timeout: number): void =>
      void cache.get(key, { timeout }).catch(() => ended.push(`${key}@${clock.now()}`));
    start('a', 100);
    await clock.advance(30);
    start('b', 100);
    start('c', 20);
    await clock.advance(30);
    start('d', 100);
    await clock.advance('1s');
    expect(ended).toEqual(['c@50', 'a@100', 'b@130', 'd@160']);
  });

  it('keeps the process alive only while something waits', async () => {
    const { clock, backend, cache } = setUp();
    backend.slow(100);
    const first = cache.get('key');
    expect(clock.pending().filter(({ kind }) => kind === 'timer')).toEqual([
      { kind: 'timer', inMs: 5000, keepsAlive: true },
    ]);
    await clock.advance(100);
    await first;
    expect(clock.pending()).toEqual([{ kind: 'timer', inMs: 4900, keepsAlive: false }]);
    const second = cache.get('key');
    expect(clock.pending().filter(({ kind }) => kind === 'timer')).toEqual([
      { kind: 'timer', inMs: 4900, keepsAlive: true },
    ]);
    await clock.advance(100);
    await second;
    expect(clock.pending()[0]?.keepsAlive).toBe(false);
  });

  it('is not shortened by a corrected wall clock', async () => {
    const { clock, backend, cache } = setUp();
    backend.slow(100);
    const answer = cache.set('key', 1);
    clock.set(new Date('2030-01-01'));
    await clock.advance(100);
    expect(await answer).toBe(true);
  });

  it('works on a clock that has only now and sleep', async () => {
    const inner = new TestClock();
    const clock: Clock = { now: () => inner.now(), sleep: (ms, signal) => inner.sleep(ms, signal) };
    const backend = new FaultyBackend(new MapBackend({ clock }));
    backend.hang('get');
    const error = rejectionOf(new Cache({ backend, clock, timeout: '1s' }).get('key'));
    await inner.advance('1s');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
  });
});

describe('a command that is over', () => {
  it('does not see the late answer', async () => {
    const { clock, backend, cache, inner, reported } = setUp();
    inner.set('key', 'late', null);
    backend.hang('get');
    const error = rejectionOf(cache.get('key'));
    await clock.advance('5s');
    backend.heal();
    await clock.advance(0);
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(reported).toEqual([]);
  });

  it('does not see a late failure, and nobody else does', async () => {
    const { clock, backend, cache, reported } = setUp();
    backend.slow('1m');
    backend.fail();
    const error = rejectionOf(cache.get('key'));
    await clock.advance('2m');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(reported).toEqual([]);
  });

  it('goes no further: what waited for a hook is never sent', async () => {
    const { clock, inner } = setUp();
    const cache = new Cache({
      backend: inner,
      clock,
      timeout: 10,
      plugins: [{ name: 'slow', pre: () => clock.sleep(20) }],
    });
    const error = rejectionOf(cache.set('key', 1));
    await clock.advance(100);
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(inner.entries.size).toBe(0);
  });

  it('runs no further pre hook', async () => {
    const later: string[] = [];
    const slow: Plugin = { name: 'slow', pre: () => clock.sleep(20) };
    const { clock, cache } = setUp({
      timeout: 10,
      plugins: [slow, { name: 'later', pre: () => void later.push('ran') }],
    });
    const error = rejectionOf(cache.get('key'));
    await clock.advance(100);
    expect([await error, later]).toEqual([expect.objectContaining({ code: 'CACHE_TIMEOUT' }), []]);
  });

  it('is seen by post hooks once, with the error', async () => {
    const seen: unknown[] = [];
    const plugin: Plugin = {
      name: 'seen',
      post: ({ took, error, ...rest }) => void seen.push([took, error, 'result' in rest]),
    };
    const { clock, backend, cache } = setUp({ plugins: [plugin] });
    backend.slow('6s');
    const error = rejectionOf(cache.get('key'));
    await clock.advance('1m');
    expect(seen).toEqual([[5000, await error, false]]);
  });

  it('sends what its post hooks throw to onError', async () => {
    const plugin: Plugin = {
      name: 'broken',
      post() {
        throw new Error('broken');
      },
    };
    const { clock, backend, cache, reported } = setUp({ plugins: [plugin] });
    backend.hang();
    const error = rejectionOf(cache.get('key'));
    await clock.advance('5s');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(reported).toMatchObject([{ code: 'CACHE_HOOK' }]);
  });
});

describe('the signal of a command', () => {
  it('stops it before anything is done where it is aborted already', async () => {
    const { cache, inner } = setUp();
    expect(await rejectionOf(cache.set('key', 1, { signal: AbortSignal.abort('enough') }))).toBe('enough');
    expect(inner.entries.size).toBe(0);
  });

  it('ends the wait at once, with its reason', async () => {
    const { cache, backend, clock } = setUp();
    backend.hang();
    const controller = new AbortController();
    const error = rejectionOf(cache.get('key', { signal: controller.signal }));
    controller.abort(new Error('enough'));
    expect(await error).toMatchObject({ message: 'enough' });
    expect(clock.now()).toBe(0);
    await clock.advance('1m');
  });

  it('also where a step that answered at once aborted it', async () => {
    const controller = new AbortController();
    const { cache, backend, clock } = setUp({ plugins: [{ name: 'aborts', pre: () => controller.abort('enough') }] });
    backend.hang();
    const error = rejectionOf(cache.get('key', { signal: controller.signal }));
    await clock.advance('1m');
    expect(await error).toBe('enough');
  });

  it('has no effect where the answer is there when it is aborted', async () => {
    const controller = new AbortController();
    const { cache, inner, clock } = setUp();
    // As promises of some libraries do, which call back at once.
    inner.get = () => {
      controller.abort('enough');
      const answer = Promise.resolve('stored');
      jest.spyOn(answer, 'then').mockImplementation((resolve) => resolve?.('stored') as never);
      return answer;
    };
    expect(await cache.get('key', { signal: controller.signal })).toBe('stored');
    const closed = cache.close();
    await clock.advance(0);
    expect(await closed).toBe(undefined);
  });

  it('has no effect where it is aborted by who hears that the time is up', async () => {
    const seen: unknown[] = [];
    const controller = new AbortController();
    const { cache, backend, clock } = setUp({
      plugins: [{ name: 'seen', post: ({ error }) => void seen.push(error) }],
      waitUntil: () => controller.abort('enough'),
    });
    backend.hang();
    const error = rejectionOf(cache.get('key', { signal: controller.signal }));
    await clock.advance('5s');
    expect(await error).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(seen).toEqual([await error]);
    await cache.close();
  });

  it.each<[string, (abort: () => void) => unknown]>([
    ['succeeds', (abort) => abort()],
    [
      'fails',
      (abort) => {
        abort();
        throw new Error('broken');
      },
    ],
    [
      'fails later',
      (abort) => {
        abort();
        return Promise.reject(new Error('broken'));
      },
    ],
  ])('ends it once where a step aborts it that %s, and goes no further', async (_, step) => {
    for (const at of ['serialize', 'set', 'deserialize']) {
      const controller = new AbortController();
      const log: string[] = [];
      const abortAt = (name: string, result: unknown): unknown => {
        log.push(name);
        return name === at ? step(() => controller.abort('enough')) : result;
      };
      const serializer: Serializer = {
        name: 'aborting',
        produces: 'text',
        serialize: (value) => abortAt('serialize', value),
        deserialize: (payload) => abortAt('deserialize', payload),
      };
      const plugin: Plugin = {
        name: 'slow',
        pre: async () => undefined,
        post: ({ error }) => void log.push(`post ${String(error)}`),
      };
      const { cache, inner } = setUp({ serializer, plugins: [plugin] });
      inner.get = async () => 'stored';
      inner.set = () => abortAt('set', undefined) as undefined;
      const { signal } = controller;
      const command = at === 'deserialize' ? cache.get('key', { signal }) : cache.set('key', 'value', { signal });
      expect(await rejectionOf(command)).toBe('enough');
      await cache.close();
      expect(log).toEqual([...(at === 'set' ? ['serialize'] : []), at, 'post enough']);
    }
  });

  it('has no effect afterwards, and is let go of', async () => {
    const { cache, backend, clock } = setUp();
    backend.slow(10);
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const answer = cache.set('key', 1, { signal: controller.signal });
    await clock.advance(10);
    expect(await answer).toBe(true);
    expect(removed).toHaveBeenCalledTimes(1);
    controller.abort();
    await clock.advance(10);
  });

  it('leaves other commands alone', async () => {
    const { cache, backend, clock } = setUp();
    backend.slow(10);
    const controller = new AbortController();
    const aborted = rejectionOf(cache.get('key', { signal: controller.signal }));
    const other = cache.set('key', 1);
    controller.abort('enough');
    await clock.advance(10);
    expect(await Promise.all([aborted, other])).toEqual(['enough', true]);
  });
});
