import assert from 'node:assert/strict';
import type { Capabilities, Duration, WriteOptions } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { lifetime, LONG_MS } from './lifetime.ts';
import { takesCounters } from './takes-counters.ts';
import { where } from './where.ts';

const DAY_MS = 86_400_000;

function assertLeft(capabilities: Capabilities, leftMs: number | null | undefined, ttlMs: number, what: string): void {
  assert.ok(
    lifetime.fits(capabilities, leftMs, ttlMs),
    `${what} must have about ${ttlMs} ms left; it has ${String(leftMs)}`,
  );
}

const durations: Readonly<Record<string, readonly [Duration, ttlMs: number]>> = {
  'a number of milliseconds': [90_000, 90_000],
  'a fraction of a millisecond': [90_000.5, 90_001],
  'a string of seconds': ['90s', 90_000],
  'a string of milliseconds': ['90000ms', 90_000],
  'a string of minutes and seconds': ['1m30s', 90_000],
  'a string with a fraction': ['1.5m', 90_000],
  'a string of all units': ['1d2h3m50s7ms', DAY_MS + 7_430_007],
  'a string of weeks': ['1w', 7 * DAY_MS],
  'an object of parts': [{ minutes: 1, seconds: 30 }, 90_000],
  'an object with one part': [{ milliseconds: 90_000 }, 90_000],
  'an object of large parts': [{ weeks: 1, days: 1, hours: 1 }, 8 * DAY_MS + 3_600_000],
};

const longTtls: Readonly<Record<string, number>> = {
  'beyond-2^31-ms': 25 * DAY_MS,
  'of-exactly-2^31-ms': 2 ** 31,
  'beyond-30-days': 31 * DAY_MS,
  'beyond-2^32-ms': 60 * DAY_MS,
  'of-ten-years': 3650 * DAY_MS,
  'of-8.64e15-ms': 8.64e15,
};

const longLifetimes: readonly Case[] = Object.entries(longTtls).map(([name, ttlMs]) => ({
  id: `ttl/${name}`,
  title: `a lifetime ${name.replaceAll('-', ' ')} neither ends at once nor is lost`,
  requires: (capabilities) => where.stores(capabilities) && capabilities.maxTtlMs >= ttlMs,
  reruns: [],
  run: async ({ cache, key, capabilities }) => {
    const [written, added, extended] = [key('written'), key('added'), key('extended')];
    await cache.set(written, 'value', { ttl: ttlMs });
    await cache.multiSet([[added, 'value']], { ttl: ttlMs });
    await cache.set(extended, 'value', { ttl: LONG_MS });
    if (where.expires(capabilities)) assert.equal(await cache.expire(extended, ttlMs), true);
    assert.deepEqual(await cache.multiGet([written, added, extended]), ['value', 'value', 'value']);
    if (!where.tellsTtl(capabilities)) return;
    assertLeft(capabilities, await cache.ttl(written), ttlMs, 'set');
    assertLeft(capabilities, await cache.ttl(added), ttlMs, 'multiSet');
    if (where.expires(capabilities)) assertLeft(capabilities, await cache.ttl(extended), ttlMs, 'expire');
  },
}));

export const ttlCases: readonly Case[] = [
  ...Object.entries(durations).map(([form, [ttl, ttlMs]]): Case => ({
    id: `ttl/${form.replaceAll(' ', '-')}`,
    title: `${form} is taken as a lifetime`,
    requires: where.stores,
    reruns: [],
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      assert.equal(await cache.set(each, 'value', { ttl }), true);
      assert.equal(await cache.get(each), 'value');
      if (where.tellsTtl(capabilities)) assertLeft(capabilities, await cache.ttl(each), ttlMs, 'the entry');
    },
  })),
  ...longLifetimes,
  {
    id: 'ttl/beyond-what-the-store-keeps',
    title: 'a lifetime above what the backend says it keeps is a RangeError for set, expire and the default',
    requires: where.boundsTtl,
    run: async ({ cache, createCache, key, capabilities: { maxTtlMs, compareAndSet, shared } }) => {
      const each = key();
      await cache.set(each, 'kept', { ttl: maxTtlMs });
      const tooLong = maxTtlMs + 1;
      await expectRejection(() => cache.set(each, 'new', { ttl: tooLong }), 'RangeError', /ttl/);
      await expectRejection(() => cache.multiSet([[each, 'new']], { ttl: tooLong }), 'RangeError', /ttl/);
      if (compareAndSet || !shared) await expectRejection(() => cache.expire(each, tooLong), 'RangeError', /ttl/);
      const byDefault = async (): Promise<unknown> => (await createCache({ ttl: tooLong })).set(each, 'new');
      await expectRejection(byDefault, 'RangeError', /ttl/);
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'ttl/told',
    title: 'ttl() answers ms left, null for an entry that never expires, undefined for a miss',
    requires: where.tellsTtl,
    run: async ({ cache, key, capabilities }) => {
      const [mortal, immortal, nullish] = [key('mortal'), key('immortal'), key('null')];
      await cache.set(mortal, 'value', { ttl: LONG_MS });
      await cache.set(immortal, 'value');
      await cache.set(nullish, null, { ttl: LONG_MS });
      assertLeft(capabilities, await cache.ttl(mortal), LONG_MS, 'the entry');
      assertLeft(capabilities, await cache.ttl(nullish), LONG_MS, 'the entry that holds null');
      assert.equal(await cache.ttl(immortal), null);
      assert.equal(await cache.ttl(key('miss')), undefined);
    },
  },
  {
    id: 'ttl/not-told',
    title: 'ttl() is NotSupportedError where the store cannot tell, and changes nothing',
    requires: where.cannotTellTtl,
    run: async ({ cache, key }) => {
      const each = key();
      await cache.set(each, 'kept', { ttl: LONG_MS });
      const error = await expectRejection(() => cache.ttl(each), 'CACHE_NOT_SUPPORTED');
      assert.equal(error.backend, cache.backend.name);
      assert.equal(error.command, 'ttl');
      assert.equal(await cache.get(each), 'kept');
    },
  },
  {
    id: 'ttl/none',
    title: 'without a ttl, with null and with Infinity an entry never expires',
    requires: where.tellsTtl,
    run: async ({ cache, key }) => {
      for (const options of [undefined, {}, { ttl: undefined }, { ttl: null }, { ttl: Number.POSITIVE_INFINITY }]) {
        const each = key();
        await cache.set(each, 'value', options);
        assert.equal(await cache.ttl(each), null);
      }
    },
  },
  {
    id: 'ttl/default',
    title: "the cache's ttl is for every write that gives none, or undefined",
    requires: where.tellsTtl,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ ttl: '10m' });
      const [a, b, c, d, e] = [key('a'), key('b'), key('c'), key('d'), key('e')];
      await cache.set(a, 'value');
      await cache.set(b, 'value', { ttl: undefined });
      await cache.multiSet([[c, 'value']]);
      await cache.getOrSet(d, () => 'value');
      for (const each of [a, b, c, d]) assertLeft(capabilities, await cache.ttl(each), LONG_MS, each);
      if (where.adds(capabilities)) {
        await cache.add(e, 'value');
        assertLeft(capabilities, await cache.ttl(e), LONG_MS, 'add');
      }
    },
  },
  {
    id: 'ttl/default-is-overridden',
    title: 'a ttl of the call beats the default, also null and Infinity',
    requires: where.tellsTtl,
    run: async ({ createCache, key, capabilities }) => {
      const cache = await createCache({ ttl: '10m' });
      const [a, b, c, d, e] = [key('a'), key('b'), key('c'), key('d'), key('e')];
      await cache.set(a, 'value', { ttl: null });
      await cache.set(b, 'value', { ttl: Number.POSITIVE_INFINITY });
      await cache.multiSet([[c, 'value']], { ttl: null });
      await cache.getOrSet(d, () => 'value', { ttl: null });
      for (const each of [a, b, c, d]) assert.equal(await cache.ttl(each), null, each);
      await cache.set(e, 'value', { ttl: '1h' });
      assertLeft(capabilities, await cache.ttl(e), 3_600_000, 'the entry');
    },
  },
  {
    id: 'ttl/set-replaces-it',
    title: 'set and multiSet replace the lifetime; without a ttl they remove it',
    requires: where.tellsTtl,
    run: async ({ cache, key, capabilities }) => {
      const [a, b] = [key('a'), key('b')];
      const writes: [string, (options?: WriteOptions) => Promise<true>][] = [
        [a, (options) => cache.set(a, 'value', options)],
        [b, (options) => cache.multiSet([[b, 'value']], options)],
      ];
      for (const [each, write] of writes) {
        await write({ ttl: LONG_MS });
        await write({ ttl: '1h' });
        assertLeft(capabilities, await cache.ttl(each), 3_600_000, 'the overwritten entry');
        await write({ ttl: LONG_MS });
        assertLeft(capabilities, await cache.ttl(each), LONG_MS, 'the shortened entry');
        await write();
        assert.equal(await cache.ttl(each), null);
      }
    },
  },
  {
    id: 'ttl/compare-and-set-replaces-it',
    title: 'compareAndSet replaces the lifetime like set; one that does not fit leaves it',
    requires: (capabilities) => where.tellsTtl(capabilities) && where.compares(capabilities),
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      await cache.set(each, 'one', { ttl: LONG_MS });
      const old = (await cache.getWithToken(each))?.token;
      assert.equal(await cache.compareAndSet(each, old, 'two', { ttl: '1h' }), true);
      assertLeft(capabilities, await cache.ttl(each), 3_600_000, 'the entry');
      assert.equal(await cache.compareAndSet(each, old, 'three'), false);
      assertLeft(capabilities, await cache.ttl(each), 3_600_000, 'the entry whose token did not fit');
      assert.equal(await cache.compareAndSet(each, (await cache.getWithToken(each))?.token, 'four'), true);
      assert.equal(await cache.ttl(each), null);
    },
  },
  {
    id: 'ttl/expire-replaces-it',
    title: 'expire sets, replaces and (with null or 0) removes the lifetime, and tells whether there was an entry',
    requires: where.expires,
    run: async ({ cache, key, capabilities }) => {
      const [each, miss] = [key(), key('miss')];
      await cache.set(each, 'kept');
      const steps = [
        ['10m', LONG_MS],
        ['1h', 3_600_000],
        [null, null],
        [LONG_MS, LONG_MS],
        [0, null],
        ['1h', 3_600_000],
        ['0s', null],
      ] as const;
      for (const [ttl, ttlMs] of steps) {
        assert.equal(await cache.expire(each, ttl), true, `expire(${String(ttl)})`);
        assert.equal(await cache.get(each), 'kept');
        if (!where.tellsTtl(capabilities)) continue;
        const leftMs = await cache.ttl(each);
        if (ttlMs === null) assert.equal(leftMs, null, `after expire(${String(ttl)})`);
        else assertLeft(capabilities, leftMs, ttlMs, `after expire(${ttl}) it`);
      }
      for (const ttl of ['1h', null, 0] as const) assert.equal(await cache.expire(miss, ttl), false);
      assert.equal(await cache.exists(miss), false);
    },
  },
  {
    id: 'ttl/increment-keeps-it',
    title: 'increment keeps the lifetime; its ttl, and the default, are for an entry that it creates',
    requires: (capabilities) => where.tellsTtl(capabilities) && where.counts(capabilities),
    run: async ({ cache, createCache, key, capabilities }) => {
      const [mortal, immortal, created, byDefault] = [key('mortal'), key('immortal'), key('created'), key('default')];
      if (!(await takesCounters(cache, mortal))) return;
      await cache.set(mortal, 1, { ttl: LONG_MS });
      await cache.increment(mortal);
      await cache.increment(mortal, 1, { ttl: '1h' });
      await cache.increment(mortal, 1, { ttl: null });
      assertLeft(capabilities, await cache.ttl(mortal), LONG_MS, 'a counter of ten minutes');

      await cache.set(immortal, 1);
      await cache.increment(immortal, 1, { ttl: '1h' });
      assert.equal(await cache.ttl(immortal), null);

      await cache.increment(created, 1, { ttl: '1h' });
      await cache.increment(created, 1, { ttl: '10m' });
      assertLeft(capabilities, await cache.ttl(created), 3_600_000, 'a counter created for an hour');

      const other = await createCache({ ttl: '10m' });
      await other.increment(byDefault);
      await other.increment(immortal);
      assertLeft(capabilities, await cache.ttl(byDefault), LONG_MS, 'a counter created by default');
      assert.equal(await cache.ttl(immortal), null);
    },
  },
];
