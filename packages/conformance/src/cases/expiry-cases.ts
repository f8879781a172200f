import assert from 'node:assert/strict';
import type { Case } from '../case.ts';
import { keyCommands } from './key-command.ts';
import { lifetime, LONG_MS } from './lifetime.ts';
import { takesCounters } from './takes-counters.ts';
import { triedInTime } from './tried-in-time.ts';
import { where } from './where.ts';

const { shortMs, goneAfterMs } = lifetime;

const absences: readonly Case[] = keyCommands.map(({ name, run, miss, requires = where.stores }) => ({
  id: `expiry/${name}-of-an-expired-entry`,
  title: `${name} takes an expired entry for absent, also where the store removes it late`,
  requires: (capabilities) => requires(capabilities) && where.stores(capabilities),
  waits: true,
  run: async ({ cache, key, capabilities, pass }) => {
    const [text, number] = [key('text'), key('number')];
    if (name === 'increment' && !(await takesCounters(cache, text))) return;
    await cache.set(text, 'expired', { ttl: shortMs(capabilities) });
    await cache.set(number, 100, { ttl: shortMs(capabilities) });
    await pass(goneAfterMs(capabilities));
    assert.deepEqual(await run(cache, text), miss, `${name} of an expired text`);
    assert.deepEqual(await run(cache, number), miss, `${name} of an expired number`);
  },
}));

export const expiryCases: readonly Case[] = [
  ...absences,
  {
    id: 'expiry/every-write-gives-a-lifetime',
    title: 'what set, multiSet, add, increment, expire, compareAndSet and getOrSet store with a ttl is gone after it',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const ttl = shortMs(capabilities);
      const keys = {
        set: key(),
        multiSet: key(),
        getOrSet: key(),
        add: key(),
        increment: key(),
        expire: key(),
        compareAndSet: key(),
      };
      await cache.set(keys.set, 'value', { ttl });
      await cache.multiSet([[keys.multiSet, 'value']], { ttl });
      await cache.getOrSet(keys.getOrSet, () => 'value', { ttl });
      if (where.adds(capabilities)) await cache.add(keys.add, 'value', { ttl });
      if (where.counts(capabilities) && cache.serializer.plainCounters !== false)
        await cache.increment(keys.increment, 1, { ttl });
      if (where.expires(capabilities)) {
        await cache.set(keys.expire, 'value');
        assert.equal(await cache.expire(keys.expire, ttl), true);
      }
      if (where.compares(capabilities)) {
        await cache.set(keys.compareAndSet, 'value');
        const token = (await cache.getWithToken(keys.compareAndSet))?.token;
        assert.equal(await cache.compareAndSet(keys.compareAndSet, token, 'value', { ttl }), true);
      }
      await pass(goneAfterMs(capabilities));
      for (const [name, each] of Object.entries(keys)) assert.equal(await cache.get(each), undefined, `after ${name}`);
    },
  },
  {
    id: 'expiry/by-the-default',
    title: 'what is stored with the default ttl is gone after it; what is stored with null is not',
    requires: where.stores,
    waits: true,
    run: async ({ createCache, key, capabilities, pass }) => {
      const cache = await createCache({ ttl: shortMs(capabilities) });
      const [mortal, immortal] = [key('mortal'), key('immortal')];
      await cache.set(mortal, 'value');
      await cache.set(immortal, 'value', { ttl: null });
      await pass(goneAfterMs(capabilities));
      assert.deepEqual(await cache.multiGet([mortal, immortal]), [undefined, 'value']);
    },
  },
  {
    id: 'expiry/at-exactly-its-end',
    title: 'an entry is there one millisecond before its lifetime ends and absent at exactly that millisecond',
    requires: (capabilities) => where.stores(capabilities) && capabilities.ttlResolutionMs === 1,
    needs: ['advance'],
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const [a, b, c] = [key('a'), key('b'), key('c')];
      for (const each of [a, b, c]) await cache.set(each, 'value', { ttl: 1000 });
      const shortest = key('shortest');
      await cache.set(shortest, 'value', { ttl: 0.25 });
      assert.equal(await cache.get(shortest), 'value', 'a part of a millisecond counts as one');
      await pass(999);
      assert.deepEqual(await cache.multiGet([a, b, c]), ['value', 'value', 'value']);
      if (where.tellsTtl(capabilities)) assert.equal(await cache.ttl(a), 1);
      await pass(1);
      assert.equal(await cache.exists(a), false);
      if (where.tellsTtl(capabilities)) assert.equal(await cache.ttl(a), undefined);
      if (where.adds(capabilities)) assert.equal(await cache.add(a, 'new'), true);
      assert.equal(await cache.get(b), undefined);
      assert.equal(await cache.delete(c), 0);
    },
  },
  {
    id: 'expiry/within-a-second',
    title: 'a lifetime below a second (or below the step of the store) is neither none nor for ever',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const [each, shortest] = [key(), key('shortest')];
      await cache.set(each, 'value', { ttl: 900 });
      await cache.set(shortest, 'value', { ttl: 0.25 });
      assert.equal(await cache.get(each), 'value');
      await pass(900 + 2 * capabilities.ttlResolutionMs + 25);
      assert.deepEqual(await cache.multiGet([each, shortest]), [undefined, undefined]);
    },
  },
  {
    id: 'expiry/after-weeks',
    title: 'a lifetime of 30 days lasts through the 25th day, beyond the range of timers, and ends',
    requires: (capabilities) => where.stores(capabilities) && capabilities.maxTtlMs >= 30 * 86_400_000,
    needs: ['advance'],
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const each = key();
      await cache.set(each, 'value', { ttl: '30d' });
      await pass(25 * 86_400_000);
      assert.equal(await cache.get(each), 'value');
      if (where.tellsTtl(capabilities)) assert.ok(lifetime.fits(capabilities, await cache.ttl(each), 5 * 86_400_000));
      await pass(5 * 86_400_000 + capabilities.ttlResolutionMs);
      assert.equal(await cache.get(each), undefined);
    },
  },
  {
    id: 'expiry/the-old-lifetime-is-over',
    title: 'an entry that was overwritten does not end when its old lifetime would have',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const ttl = shortMs(capabilities);
      const keys = { set: key(), longer: key(), multiSet: key(), expire: key(), never: key(), compareAndSet: key() };
      await cache.multiSet(
        Object.values(keys).map((each) => [each, 'old'] as const),
        { ttl },
      );
      await cache.set(keys.set, 'new');
      await cache.set(keys.longer, 'new', { ttl: LONG_MS });
      await cache.multiSet([[keys.multiSet, 'new']]);
      const [expire, never, compareAndSet] = [keys.expire, keys.never, keys.compareAndSet];
      const briefly = (each: string): Promise<true> => cache.set(each, 'new', { ttl });
      if (where.expires(capabilities)) {
        await triedInTime(async () => (await briefly(expire)) && cache.expire(expire, LONG_MS));
        await triedInTime(async () => (await briefly(never)) && cache.expire(never, null));
      } else for (const each of [expire, never]) await cache.set(each, 'new');
      if (where.compares(capabilities)) {
        await triedInTime(async () => {
          await briefly(compareAndSet);
          const found = await cache.getWithToken(compareAndSet);
          return found !== undefined && cache.compareAndSet(compareAndSet, found.token, 'new');
        });
      } else await cache.set(compareAndSet, 'new');
      await pass(goneAfterMs(capabilities));
      for (const [name, each] of Object.entries(keys)) assert.equal(await cache.get(each), 'new', `after ${name}`);
    },
  },
  {
    id: 'expiry/the-removed-lifetime-is-over',
    title: 'an entry set anew after delete or clear does not end when that of before would have',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const ttl = shortMs(capabilities);
      const [deleted, multiDeleted, cleared] = [key('deleted'), key('multiDeleted'), key('cleared')];
      const own = cache.namespace(key('own'));
      for (const each of [deleted, multiDeleted]) await cache.set(each, 'old', { ttl });
      await own.set(cleared, 'old', { ttl });
      await cache.delete(deleted);
      await cache.multiDelete([multiDeleted]);
      if (where.clearsNamespace(capabilities)) await own.clear();
      else await own.delete(cleared);
      for (const each of [deleted, multiDeleted]) await cache.set(each, 'new');
      await own.set(cleared, 'new', { ttl: LONG_MS });
      await pass(goneAfterMs(capabilities));
      assert.deepEqual(await cache.multiGet([deleted, multiDeleted]), ['new', 'new']);
      assert.equal(await own.get(cleared), 'new');
    },
  },
  {
    id: 'expiry/a-read-spares-fresh-writes',
    title: 'a read that finds an entry expired never removes what another client writes at that moment',
    requires: where.stores,
    waits: true,
    run: async ({ cache, createCache, key, capabilities, pass }) => {
      const other = await createCache();
      const keys = Array.from({ length: 40 }, (_, index) => key(`${index}`));
      await cache.multiSet(
        keys.map((each) => [each, 'expired'] as const),
        { ttl: shortMs(capabilities) },
      );
      await pass(goneAfterMs(capabilities));
      await Promise.all(
        keys.flatMap((each) => [
          cache.get(each),
          cache.exists(each),
          other.set(each, 'fresh'),
          cache.multiGet([each]),
          cache.get(each),
        ]),
      );
      // A removal that a read had put off would come by now.
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(
        await cache.multiGet(keys),
        keys.map(() => 'fresh'),
      );
    },
  },
  {
    id: 'expiry/written-anew',
    title: 'what is written over an expired entry is new: add and increment start afresh, without the old lifetime',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const ttl = shortMs(capabilities);
      const [set, add, increment, compared] = [key('set'), key('add'), key('increment'), key('compared')];
      const counts = where.counts(capabilities) && cache.serializer.plainCounters !== false;
      await cache.multiSet(
        [
          [set, 'old'],
          [add, 'old'],
          [compared, 'old'],
        ],
        { ttl },
      );
      await cache.set(increment, 100, { ttl });
      const found = where.compares(capabilities) ? await cache.getWithToken(compared) : undefined;
      await pass(goneAfterMs(capabilities));
      await cache.set(set, 'new');
      if (where.adds(capabilities)) assert.equal(await cache.add(add, 'new'), true);
      else await cache.set(add, 'new');
      if (counts) assert.equal(await cache.increment(increment), 1);
      if (found !== undefined) {
        assert.equal(await cache.compareAndSet(compared, found.token, 'new'), false);
        assert.equal(await cache.compareAndDelete(compared, found.token), false);
        assert.equal(await cache.get(compared), undefined);
      }
      await pass(goneAfterMs(capabilities));
      assert.deepEqual(await cache.multiGet([set, add]), ['new', 'new']);
      if (counts) assert.equal(await cache.increment(increment), 2);
    },
  },
  {
    id: 'expiry/increment-does-not-prolong',
    title: 'a counter ends when its lifetime does, however often it is incremented; one without a lifetime stays',
    requires: where.counts,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const ttl = shortMs(capabilities);
      const [mortal, created, immortal] = [key('mortal'), key('created'), key('immortal')];
      if (!(await takesCounters(cache, mortal))) return;
      await triedInTime(async () => {
        await cache.set(mortal, 1, { ttl });
        return (await cache.increment(mortal, 1, { ttl: LONG_MS })) === 2;
      });
      await triedInTime(async () => {
        await cache.delete(created);
        await cache.increment(created, 1, { ttl });
        return (await cache.increment(created, 1, { ttl: LONG_MS })) === 2;
      });
      await cache.set(immortal, 1);
      await cache.increment(immortal, 1, { ttl });
      await pass(goneAfterMs(capabilities));
      assert.deepEqual(await cache.multiGet([mortal, created]), [undefined, undefined]);
      assert.equal(await cache.increment(immortal), 3);
    },
  },
  {
    id: 'expiry/time-left-goes-down',
    title: 'ttl() goes down as time passes, and asking does not prolong anything',
    requires: where.tellsTtl,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const each = key();
      await cache.set(each, 'value', { ttl: LONG_MS });
      const before = await cache.ttl(each);
      const passedMs = 2 * capabilities.ttlResolutionMs + 25;
      await pass(passedMs);
      await cache.get(each);
      await cache.exists(each);
      const after = await cache.ttl(each);
      const enough =
        typeof before === 'number' &&
        typeof after === 'number' &&
        before - after >= passedMs - capabilities.ttlResolutionMs - 5;
      assert.ok(enough, `${String(before)} ms were left, and ${passedMs} ms later ${String(after)}`);
    },
  },
  {
    id: 'expiry/not-listed',
    title: 'keys() does not list what has expired',
    requires: where.scans,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const own = cache.namespace(key());
      await own.multiSet({ a: 'expired', b: 'expired' }, { ttl: shortMs(capabilities) });
      await own.set('c', 'there');
      await pass(goneAfterMs(capabilities));
      const listed: string[] = [];
      for await (const each of own.keys()) listed.push(each);
      assert.deepEqual(listed, ['c']);
    },
  },
  {
    id: 'expiry/no-timer-per-entry',
    title: 'entries with a lifetime arm no timers of their own, and none that keeps the process alive',
    requires: where.stores,
    exclusive: true,
    reruns: [],
    run: async ({ cache, key }) => {
      const keys = Array.from({ length: 300 }, (_, index) => key(`${index}`));
      const holding = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
      const before = holding();
      const without = await timersArmed(() => Promise.all(keys.map((each) => cache.set(each, 'value'))));
      const withTtl = await timersArmed(() => Promise.all(keys.map((each) => cache.set(each, 'value', { ttl: '1h' }))));
      assert.ok(withTtl < without + 30, `${without} timers were armed without a lifetime, ${withTtl} with one`);
      assert.ok(holding() < before + 30, `${holding() - before} timers keep the process alive`);
    },
  },
  {
    id: 'expiry/not-counted',
    title: 'of a batch with expired entries only the others are answered and counted',
    requires: where.stores,
    waits: true,
    run: async ({ cache, key, capabilities, pass }) => {
      const [a, b, c] = [key('a'), key('b'), key('c')];
      await cache.multiSet(
        [
          [a, 'expired'],
          [c, 'expired'],
        ],
        { ttl: shortMs(capabilities) },
      );
      await cache.set(b, 'there');
      await pass(goneAfterMs(capabilities));
      assert.deepEqual(await cache.multiGet([a, b, c]), [undefined, 'there', undefined]);
      assert.equal(await cache.multiDelete([a, b, c]), 1);
    },
  },
];

/** How often `setTimeout` was called meanwhile. */
async function timersArmed(act: () => Promise<unknown>): Promise<number> {
  const { setTimeout: original } = globalThis;
  let armed = 0;
  globalThis.setTimeout = new Proxy(original, {
    apply(target, self, args: Parameters<typeof original>) {
      armed++;
      return Reflect.apply(target, self, args) as unknown;
    },
  });
  try {
    await act();
  } finally {
    globalThis.setTimeout = original;
  }
  return armed;
}
