import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { isCacheError, SystemClock, type Backend, type Clock } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const never = (): Promise<never> => new Promise(() => undefined);

export const deadlineCases: readonly Case[] = [
  {
    id: 'deadline/of-the-call',
    title: 'a command that takes longer than its timeout is TimeoutError, whichever step it waits in',
    requires: where.stores,
    waits: true,
    reruns: [],
    run: async ({ cache, createCache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const hangsBefore = await createCache({ plugins: [{ name: 'hangs', pre: never }] });
      const hangsAfter = await createCache({ plugins: [{ name: 'hangs', post: never }] });
      const waits: Record<string, () => Promise<unknown>> = {
        'pre hook': () => hangsBefore.set(each, 'new', { timeout: 20 }),
        serialize: () => cache.set(each, 'new', { timeout: '20ms', serialize: never }),
        deserialize: () => cache.get(each, { timeout: 20, deserialize: never }),
        'deserialize of a batch': () => cache.multiGet([each], { timeout: { milliseconds: 20 }, deserialize: never }),
        'post hook': () => hangsAfter.get(each, { timeout: 20 }),
      };
      for (const [step, start] of Object.entries(waits)) {
        const error = await expectRejection(start, 'CACHE_TIMEOUT', /20 ms/);
        assert.equal(error.name, 'TimeoutError', step);
        assert.equal(error.backend, cache.backend.name);
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'deadline/of-the-cache',
    title: "the cache's timeout is for every command that gives none; null, 0 and Infinity of a call mean no limit",
    requires: where.stores,
    waits: true,
    reruns: [],
    run: async ({ cache: plain, createCache, key }) => {
      const cache = await createCache({
        timeout: 500,
        plugins: [{ name: 'slow', preGet: () => cache.clock.sleep(700) }],
      });
      const each = key();
      await plain.set(each, 'value');
      await expectRejection(() => cache.get(each), 'CACHE_TIMEOUT', /500 ms/);
      const unlimited = [null, 0, Number.POSITIVE_INFINITY, '0s'].map((timeout) => cache.get(each, { timeout }));
      assert.deepEqual(await Promise.all(unlimited), ['value', 'value', 'value', 'value']);
      const without = await createCache({
        timeout: 0,
        plugins: [{ name: 'slow', preGet: () => cache.clock.sleep(700) }],
      });
      assert.equal(await without.get(each), 'value');
    },
  },
  {
    id: 'deadline/one-timer-for-thousands',
    title: 'a command that is answered at once arms no timer, and thousands that wait equally long share one',
    waits: true,
    reruns: [],
    run: async ({ createCache, key, capabilities }) => {
      const { get, clock } = countingClock();
      const backend: Backend = {
        name: 'at-once',
        capabilities,
        get: () => undefined,
        set: () => undefined,
        delete: () => 0,
      };
      const cache = await createCache({ backend, clock, timeout: 50 });
      for (let index = 0; index < 100; index++) await cache.get(key());
      assert.equal(get(), 0);
      const hanging = await createCache({ backend, clock, timeout: 50, plugins: [{ name: 'hangs', pre: never }] });
      const outcomes = await Promise.allSettled(Array.from({ length: 2000 }, () => hanging.get('key')));
      assert.ok(
        outcomes.every((outcome) => outcome.status === 'rejected' && isCacheError(outcome.reason, 'CACHE_TIMEOUT')),
      );
      // More than one, since they began over some milliseconds and the timer is armed again for those that began later.
      assert.ok(get() > 0 && get() < 100, `${get()} timers were armed for 2000 commands`);
    },
  },
  {
    id: 'deadline/over-before-it-was-sent',
    title: 'a command that timed out or was aborted before it reached the backend never reaches it',
    requires: where.stores,
    waits: true,
    reruns: [],
    run: async ({ cache: plain, createCache, key }) => {
      const released = Promise.withResolvers<void>();
      const cache = await createCache({ plugins: [{ name: 'held', preSet: () => released.promise }] });
      const [timed, aborted] = [key('timed'), key('aborted')];
      const controller = new AbortController();
      const waiting = cache.set(aborted, 'late', { signal: controller.signal }).catch((error: unknown) => error);
      await expectRejection(() => cache.set(timed, 'late', { timeout: 20 }), 'CACHE_TIMEOUT');
      controller.abort(new Error('gave up'));
      assert.equal(((await waiting) as Error).message, 'gave up');
      released.resolve();
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(await plain.multiGet([timed, aborted]), [undefined, undefined]);
    },
  },
  {
    id: 'deadline/late-answers-go-nowhere',
    title: 'commands with hardly any time answer rightly or time out, and those behind them get their own answers',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const keys = Array.from({ length: 100 }, (_, index) => key(`${index}`));
      await cache.multiSet(keys.map((each, index) => [each, `value ${index}`] as const));
      for (const timeout of [0.01, 1, 2]) {
        const hurried = keys.map((each) => cache.get(each, { timeout }).catch((error: unknown) => error));
        const patient = keys.map((each) => cache.get(each));
        for (const [index, answer] of (await Promise.all(hurried)).entries()) {
          assert.ok(answer === `value ${index}` || isCacheError(answer, 'CACHE_TIMEOUT'), String(answer));
        }
        assert.deepEqual(
          await Promise.all(patient),
          keys.map((_, index) => `value ${index}`),
        );
      }
      assert.deepEqual(
        await cache.multiGet(keys),
        keys.map((_, index) => `value ${index}`),
      );
    },
  },
  {
    id: 'deadline/aborted-before',
    title: 'with a signal that is aborted already every command rejects with its reason, and nothing is done',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      await cache.set(each, 'kept');
      const reason = { any: 'reason' };
      const signal = AbortSignal.abort(reason);
      const token = where.compares(capabilities) ? (await cache.getWithToken(each))?.token : undefined;
      const started = [
        cache.get(each, { signal }),
        cache.set(each, 'new', { signal }),
        cache.add(key('new'), 'new', { signal }),
        cache.multiGet([each], { signal }),
        cache.multiSet([[each, 'new']], { signal }),
        cache.exists(each, { signal }),
        cache.increment(each, 1, { signal }),
        cache.expire(each, '1h', { signal }),
        cache.ttl(each, { signal }),
        cache.delete(each, { signal }),
        cache.multiDelete([each], { signal }),
        cache.clear({ signal }),
        cache.getWithToken(each, { signal }),
        cache.compareAndSet(each, token, 'new', { signal }),
        cache.compareAndDelete(each, token, { signal }),
        cache.keys({ signal }).next(),
      ];
      for (const outcome of await Promise.allSettled(started)) {
        assert.equal(outcome.status === 'rejected' && outcome.reason, reason);
      }
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'deadline/aborted-meanwhile',
    title: "a command whose signal is aborted while it waits rejects at once with the signal's reason",
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept');
      const reason = new Error('gave up');
      const controller = new AbortController();
      const { signal } = controller;
      const waiting = [
        cache.set(each, 'new', { signal, serialize: never }),
        cache.get(each, { signal, deserialize: never }),
        cache.multiGet([each, each], { signal, deserialize: never }),
      ];
      const outcomes = Promise.allSettled(waiting);
      await cache.exists(each);
      controller.abort(reason);
      for (const outcome of await outcomes) assert.equal(outcome.status === 'rejected' && outcome.reason, reason);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'deadline/aborted-in-the-backend',
    title:
      'commands aborted while the backend works reject with the reason or have been done; others are not disturbed',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const keys = Array.from({ length: 50 }, (_, index) => key(`${index}`));
      await cache.multiSet(keys.map((each, index) => [each, `value ${index}`] as const));
      const controller = new AbortController();
      const reason = new Error('gave up');
      const given = keys.map((each) => cache.get(each, { signal: controller.signal }).catch((error: unknown) => error));
      const others = keys.map((each) => cache.get(each));
      controller.abort(reason);
      for (const [index, answer] of (await Promise.all(given)).entries()) {
        assert.ok(answer === reason || answer === `value ${index}`, String(answer));
      }
      assert.deepEqual(
        await Promise.all(others),
        keys.map((_, index) => `value ${index}`),
      );
    },
  },
  {
    id: 'deadline/signals-are-let-go',
    title: 'a signal that is used for many commands keeps no listener of those that are over',
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key }) => {
      const { signal } = new AbortController();
      const each = key();
      for (let round = 0; round < 20; round++) {
        await cache.set(each, 'value', { signal });
        await cache.get(each, { signal });
        await cache.getOrSet(key(), async () => 'loaded', { signal });
        await cache
          .get(each, { signal, deserialize: () => Promise.reject(new Error('broken')) })
          .catch(() => undefined);
      }
      assert.equal(getEventListeners(signal, 'abort').length, 0);
    },
  },
];

/** A clock that tells how often it was asked to call back. */
function countingClock(): { readonly clock: Clock; readonly get: () => number } {
  const system = new SystemClock();
  let timers = 0;
  const clock: Clock = {
    now: () => system.now(),
    monotonic: () => system.monotonic(),
    sleep(ms, signal) {
      timers++;
      return system.sleep(ms, signal);
    },
    timer(ms, callback) {
      timers++;
      return system.timer(ms, callback);
    },
  };
  return { clock, get: () => timers };
}
