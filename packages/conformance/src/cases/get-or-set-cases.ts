import assert from 'node:assert/strict';
import type { ErrorOrigin } from '@cache/core';
import type { Case } from '../case.ts';
import { caughtWarnings } from './caught-warnings.ts';
import { expectRejection } from './expect-rejection.ts';
import { gatedLoader } from './gated-loader.ts';
import { lifetime } from './lifetime.ts';
import { ownPayload } from './own-payload.ts';
import { where } from './where.ts';

const unexpected = (): never => assert.fail('it was loaded, although it is stored');

const broken = (): never => {
  throw new Error('this hook is broken');
};

export const getOrSetCases: readonly Case[] = [
  {
    id: 'get-or-set/loads-and-stores',
    title: 'a miss is loaded by the key of the caller, stored and answered; a hit is not loaded',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      const asked: string[] = [];
      const load = async (asking: string): Promise<string> => {
        asked.push(asking);
        return 'loaded';
      };
      assert.equal(await cache.getOrSet(each, load), 'loaded');
      assert.deepEqual(asked, [each]);
      assert.equal(await cache.get(each), 'loaded');
      assert.equal(await cache.getOrSet(each, unexpected), 'loaded');
      await cache.delete(each);
      assert.equal(await cache.getOrSet(each, () => 'at once'), 'at once');
      assert.equal(await cache.get(each), 'at once');
    },
  },
  {
    id: 'get-or-set/falsy-values',
    title: 'null, 0, an empty string, false and empty lists are stored when loaded, and hit',
    requires: where.stores,
    run: async ({ cache, key, keeps }) => {
      for (const value of [null, 0, '', false, []]) {
        if (!(await keeps(value))) continue;
        const each = key();
        assert.deepEqual(await cache.getOrSet(each, () => value), value);
        assert.deepEqual(await cache.getOrSet(each, unexpected), value);
      }
    },
  },
  {
    id: 'get-or-set/one-load',
    title: 'a hundred callers of one key at once share one load; those of other keys have their own',
    run: async ({ cache, key }) => {
      const [each, other] = [key(), key('other')];
      const { load, answer, called, keys } = gatedLoader();
      const callers = Array.from({ length: 100 }, () => cache.getOrSet(each, load));
      const elsewhere = await cache.getOrSet(other, () => 'other');
      await called;
      callers.push(cache.getOrSet(each, load));
      answer('shared');
      assert.deepEqual(await Promise.all(callers), Array(101).fill('shared'));
      assert.deepEqual(keys, [each]);
      assert.equal(elsewhere, 'other');
    },
  },
  {
    id: 'get-or-set/one-load-for-views',
    title: 'callers through different views and caches of one backend share a load where their built keys are the same',
    run: async ({ cache, createCache, key }) => {
      const namespace = key('ns');
      const { load, answer, keys } = gatedLoader();
      const sibling = await createCache({ backend: cache.backend });
      const callers = [
        cache.getOrSet('k', load, { namespace }),
        cache.namespace(key('v')).getOrSet('k', load, { namespace }),
        sibling.getOrSet('k', load, { namespace }),
      ];
      answer('shared');
      assert.deepEqual(await Promise.all(callers), ['shared', 'shared', 'shared']);
      assert.deepEqual(keys, ['k']);
    },
  },
  {
    id: 'get-or-set/no-mixing-of-namespaces',
    title: 'the same key in two namespaces is loaded twice, at the same time too',
    run: async ({ cache, key }) => {
      const views = [cache.namespace(key('a')), cache.namespace(key('b'))];
      const values = await Promise.all(views.map((view, index) => view.getOrSet('k', async () => `value ${index}`)));
      assert.deepEqual(values, ['value 0', 'value 1']);
    },
  },
  {
    id: 'get-or-set/a-failed-load',
    title: 'a load that fails rejects all its callers with its own error, once, is not cached and is tried again',
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const each = key();
      const { load, fail, keys } = gatedLoader();
      const failure = new RangeError('the origin is down');
      const callers = Array.from({ length: 10 }, () => cache.getOrSet(each, load));
      fail(failure);
      const outcomes = await Promise.allSettled(callers);
      for (const outcome of outcomes) assert.equal(outcome.status === 'rejected' && outcome.reason, failure);
      assert.equal(keys.length, 1);
      assert.deepEqual(told, []);
      assert.equal(await cache.exists(each), false);
      const thrown = await cache
        .getOrSet(each, () => {
          throw failure;
        })
        .catch((error: unknown) => error);
      assert.equal(thrown, failure);
      assert.equal(await cache.getOrSet(each, () => 'loaded'), 'loaded');
    },
  },
  {
    id: 'get-or-set/undefined-is-not-stored',
    title: 'a load that answers undefined is handed to all its callers and not stored',
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const each = key();
      const { load, answer } = gatedLoader();
      const callers = [cache.getOrSet(each, load), cache.getOrSet(each, load)];
      answer(undefined);
      assert.deepEqual(await Promise.all(callers), [undefined, undefined]);
      assert.deepEqual(told, []);
      assert.equal(await cache.exists(each), false);
      assert.equal(await cache.getOrSet(each, () => 'loaded'), 'loaded');
    },
  },
  {
    id: 'get-or-set/signal',
    title: "a caller's signal ends its own wait with the reason; the load goes on for the others and is stored",
    requires: where.stores,
    run: async ({ cache, key }) => {
      const each = key();
      const { load, answer, called, keys } = gatedLoader();
      const [first, second] = [new AbortController(), new AbortController()];
      const reason = new Error('gave up');
      const givesUp = cache.getOrSet(each, load, { signal: first.signal }).catch((error: unknown) => error);
      const givesUpToo = cache.getOrSet(each, load, { signal: second.signal }).catch((error: unknown) => error);
      const waits = cache.getOrSet(each, load);
      await called;
      first.abort(reason);
      second.abort(reason);
      assert.equal(await givesUp, reason);
      assert.equal(await givesUpToo, reason);
      answer('loaded');
      assert.equal(await waits, 'loaded');
      assert.equal(await cache.get(each), 'loaded');
      assert.equal(keys.length, 1);
    },
  },
  {
    id: 'get-or-set/nobody-waits-any-more',
    title: 'a load whose callers all gave up is stored if it succeeds, and disturbs nobody if it fails',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [good, bad] = [key('good'), key('bad')];
      const loaders = [gatedLoader(), gatedLoader()] as const;
      const controller = new AbortController();
      const { signal } = controller;
      const callers = [
        cache.getOrSet(good, loaders[0].load, { signal }),
        cache.getOrSet(bad, loaders[1].load, { signal }),
      ];
      const outcomes = Promise.allSettled(callers);
      await Promise.all(loaders.map(({ called }) => called));
      controller.abort();
      assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
      const later = cache.getOrSet(good, unexpected);
      loaders[0].answer('loaded');
      loaders[1].fail(new Error('nobody hears this'));
      assert.equal(await later, 'loaded');
      assert.equal(await cache.get(good), 'loaded');
      assert.equal(await cache.getOrSet(bad, () => 'loaded again'), 'loaded again');
    },
  },
  {
    id: 'get-or-set/aborted-before',
    title: 'with a signal that is aborted already nothing is read or loaded, and the reason is thrown',
    run: async ({ cache, key }) => {
      const reason = new Error('too late');
      const outcome = await cache
        .getOrSet(key(), unexpected, { signal: AbortSignal.abort(reason) })
        .catch((error: unknown) => error);
      assert.equal(outcome, reason);
    },
  },
  {
    id: 'get-or-set/options',
    title: 'namespace, ttl, serialize and deserialize are for the look-up and for what is stored',
    requires: where.stores,
    run: async ({ cache, key, capabilities }) => {
      const [namespace, each] = [key('ns'), key()];
      const { serialize, deserialize } = ownPayload(cache);
      const options = { namespace, serialize, deserialize, ttl: '10m' };
      assert.equal(await cache.getOrSet(each, () => 'loaded', options), 'loaded');
      assert.equal(await cache.getOrSet(each, unexpected, options), 'loaded');
      assert.equal(await cache.get(each), undefined);
      assert.equal(await cache.get(each, { namespace, deserialize }), 'loaded');
      if (where.tellsTtl(capabilities))
        assert.ok(lifetime.fits(capabilities, await cache.ttl(each, { namespace }), 600_000));
    },
  },
  {
    id: 'get-or-set/a-failing-read',
    title: 'a read that fails counts as a miss: the origin answers, the value is stored, onError is told',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const told: [unknown, ErrorOrigin][] = [];
      const cache = await createCache({
        onError: (error, origin) => told.push([error, origin]),
        plugins: [{ name: 'broken', preGet: broken }],
      });
      const each = key();
      assert.equal(await cache.getOrSet(each, () => 'loaded'), 'loaded');
      assert.deepEqual(await cache.multiGet([each]), ['loaded']);
      assert.equal(told.length, 1);
      assert.equal((told[0]?.[0] as { code?: string } | undefined)?.code, 'CACHE_HOOK');
      assert.deepEqual(told[0]?.[1], { operation: 'getOrSet', key: each });
      await expectRejection(() => cache.get(each), 'CACHE_HOOK');
    },
  },
  {
    id: 'get-or-set/an-undecodable-entry',
    title: 'an entry that cannot be decoded counts as a miss and is replaced by what is loaded',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const each = key();
      const { serialize, deserialize } = ownPayload(cache);
      await cache.set(each, 'of another time');
      assert.equal(await cache.getOrSet(each, () => 'loaded', { serialize, deserialize }), 'loaded');
      assert.equal(await cache.get(each, { deserialize }), 'loaded');
      assert.equal((told[0] as { code?: string }).code, 'CACHE_SERIALIZATION');
    },
  },
  {
    id: 'get-or-set/a-slow-read',
    title: 'a read that takes longer than the timeout counts as a miss',
    requires: where.stores,
    waits: true,
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const hangs = { name: 'hangs', preGet: () => new Promise<void>(() => undefined) };
      const cache = await createCache({ onError: (error) => told.push(error), plugins: [hangs] });
      assert.equal(await cache.getOrSet(key(), () => 'loaded', { timeout: 20 }), 'loaded');
      assert.equal((told[0] as { code?: string }).code, 'CACHE_TIMEOUT');
    },
  },
  {
    id: 'get-or-set/a-failing-write',
    title: 'a write that fails does no harm: the value is answered, onError is told, and the next caller loads again',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const told: [unknown, ErrorOrigin][] = [];
      const cache = await createCache({
        onError: (error, origin) => told.push([error, origin]),
        plugins: [{ name: 'broken', preSet: broken }],
      });
      const each = key();
      assert.equal(await cache.getOrSet(each, () => 'loaded'), 'loaded');
      assert.equal(told.length, 1);
      assert.equal((told[0]?.[0] as { code?: string } | undefined)?.code, 'CACHE_HOOK');
      assert.deepEqual(told[0]?.[1], { operation: 'getOrSet', key: each });
      assert.equal(await cache.exists(each), false);
      assert.equal(await cache.getOrSet(each, () => 'loaded again'), 'loaded again');
    },
  },
  {
    id: 'get-or-set/an-unencodable-value',
    title: 'a loaded value that cannot be encoded is answered all the same; onError is told',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const each = key();
      assert.equal(await cache.getOrSet(each, () => 'loaded', { serialize: broken }), 'loaded');
      assert.equal((told[0] as { code?: string }).code, 'CACHE_SERIALIZATION');
      assert.equal(await cache.exists(each), false);
    },
  },
  {
    id: 'get-or-set/an-onError-that-throws',
    title: 'an onError that throws fails neither the origin nor the process, which is warned',
    exclusive: true,
    reruns: [],
    run: async ({ createCache, key }) => {
      const cache = await createCache({
        onError: broken,
        plugins: [{ name: 'broken', preGet: broken, preSet: broken }],
      });
      const warnings = await caughtWarnings(async () => {
        assert.equal(await cache.getOrSet(key(), () => 'loaded'), 'loaded');
      });
      assert.equal(warnings.length, 2);
      for (const { text } of warnings) assert.match(text, /onError.*this hook is broken/);
    },
  },
  {
    id: 'get-or-set/warned-by-default',
    title: 'without an onError what is absorbed is a warning of the process, one for each code',
    exclusive: true,
    reruns: [],
    run: async ({ createCache, key }) => {
      const cache = await createCache({ plugins: [{ name: 'broken', preGet: broken, preSet: broken }] });
      const warnings = await caughtWarnings(async () => {
        for (let round = 0; round < 3; round++) assert.equal(await cache.getOrSet(key(), () => 'loaded'), 'loaded');
      });
      assert.deepEqual(
        warnings.map(({ code }) => code),
        ['CACHE_HOOK'],
      );
    },
  },
  {
    id: 'get-or-set/writing-in-the-background',
    title: 'with waitForWrite: false callers do not wait for the store; waitUntil is given the work',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const background: Promise<unknown>[] = [];
      const written = Promise.withResolvers<void>();
      const slow = { name: 'slow', preSet: () => written.promise };
      const cache = await createCache({ waitUntil: (work) => background.push(work), plugins: [slow] });
      const each = key();
      assert.equal(await cache.getOrSet(each, () => 'loaded', { waitForWrite: false }), 'loaded');
      assert.equal(background.length, 1);
      written.resolve();
      await Promise.all(background);
      assert.equal(await cache.get(each), 'loaded');
    },
  },
  {
    id: 'get-or-set/wrong-arguments',
    title: 'a wrong loader or option is refused before anything is read or loaded',
    run: async ({ cache, key }) => {
      const each = key();
      for (const load of [undefined, null, 'value', {}, Promise.resolve('value')] as unknown as (() => unknown)[]) {
        await expectRejection(() => cache.getOrSet(each, load), 'TypeError', /loader/);
      }
      await expectRejection(() => cache.getOrSet(each, unexpected, { tll: '1h' } as object), 'TypeError', /tll/);
      await expectRejection(() => cache.getOrSet(each, unexpected, { default: 1 } as object), 'TypeError', /default/);
      await expectRejection(() => cache.getOrSet(each, unexpected, { timeout: -1 }), 'RangeError', /timeout/);
      await expectRejection(
        () => cache.getOrSet(each, unexpected, { signal: {} as AbortSignal }),
        'TypeError',
        /signal/,
      );
      await expectRejection(
        () => cache.getOrSet(each, unexpected, { serialize: 'json' as never }),
        'TypeError',
        /serialize/,
      );
      await expectRejection(
        () => cache.getOrSet(each, unexpected, { waitForWrite: 'no' as never }),
        'TypeError',
        /waitForWrite/,
      );
      assert.equal(await cache.exists(each), false);
    },
  },
];
