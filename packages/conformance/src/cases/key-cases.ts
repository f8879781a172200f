import assert from 'node:assert/strict';
import type { Cache } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { allKeys, keyCorpus } from './key-corpus.ts';
import { keyCommands, type KeyCommand } from './key-command.ts';
import { takesCounters } from './takes-counters.ts';
import { where } from './where.ts';

const UNUSABLE_KEYS = ['', '\ud800', 'a\udc00', '\udfff\ud800', 'a\ud83db'];
const NOT_KEYS = [undefined, null, 0, 1, true, {}, [], ['a'], Symbol('key'), new Uint8Array(1)] as unknown as string[];

const roundTrips: readonly Case[] = Object.entries(keyCorpus).map(([special, keys]) => ({
  id: `keys/${special.replaceAll(' ', '-')}`,
  title: `keys with ${special} are kept as they are by every command`,
  requires: where.stores,
  run: async ({ cache, key }) => {
    const own = cache.namespace(key());
    for (const each of keys) await takesKey(own, each);
  },
}));

async function takesKey(cache: Cache, key: string): Promise<void> {
  const shown = JSON.stringify(key.length > 40 ? `${key.slice(0, 40)}… (${key.length})` : key);
  assert.equal(await cache.get(key), undefined, `get of ${shown} before set`);
  assert.equal(await cache.exists(key), false, `exists of ${shown} before set`);
  assert.equal(await cache.set(key, `the value of ${shown}`), true, `set of ${shown}`);
  assert.equal(await cache.get(key), `the value of ${shown}`, `get of ${shown}`);
  assert.deepEqual(await cache.multiGet([key]), [`the value of ${shown}`], `multiGet of ${shown}`);
  assert.equal(await cache.exists(key), true, `exists of ${shown}`);
  assert.equal(await cache.delete(key), 1, `delete of ${shown}`);
  assert.equal(await cache.get(key), undefined, `get of ${shown} after delete`);
}

const refusals: readonly Case[] = keyCommands.map((command) => ({
  id: `keys/${command.name}-refuses-unusable-keys`,
  title: `${command.name} rejects with InvalidKeyError for '' and lone surrogates, with TypeError for what is no string`,
  ...(command.requires === undefined ? {} : { requires: command.requires }),
  run: ({ cache }) => refusesKeys(cache, command),
}));

async function refusesKeys(cache: Cache, { name, run }: KeyCommand): Promise<void> {
  for (const key of UNUSABLE_KEYS) {
    const error = await expectRejection(() => run(cache, key), 'CACHE_INVALID_KEY', /\bkey/);
    if (error.command !== undefined && name !== 'getOrSet') assert.equal(error.command, name);
  }
  for (const key of NOT_KEYS) await expectRejection(() => run(cache, key), 'TypeError', /key|entries/);
}

export const keyCases: readonly Case[] = [
  ...roundTrips,
  {
    id: 'keys/different-keys-are-different-entries',
    title: 'all keys of the corpus at once: each has its own value, and removing half of them leaves the others',
    requires: where.stores,
    run: async ({ cache, key }) => {
      assert.equal(new Set(allKeys).size, allKeys.length, 'the corpus repeats a key');
      const own = cache.namespace(key());
      const valueOf = (index: number): string => `value ${index}`;
      await own.multiSet(allKeys.map((each, index) => [each, valueOf(index)] as const));
      assert.deepEqual(
        await own.multiGet(allKeys),
        allKeys.map((_, index) => valueOf(index)),
      );
      for (const [index, each] of allKeys.entries()) assert.equal(await own.get(each), valueOf(index));

      const removed = allKeys.filter((_, index) => index % 2 === 0);
      assert.equal(await own.multiDelete(removed), removed.length);
      const left = allKeys.map((_, index) => (index % 2 === 0 ? undefined : valueOf(index)));
      assert.deepEqual(await own.multiGet(allKeys), left);
    },
  },
  {
    id: 'keys/single-writes-of-different-keys-do-not-meet',
    title: 'setting the keys of the corpus one by one never changes another of them',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      for (const [index, each] of allKeys.entries()) {
        assert.equal(await own.exists(each), false, `entry ${index} is there before it was set`);
        await own.set(each, `value ${index}`);
      }
      assert.deepEqual(
        await own.multiGet(allKeys),
        allKeys.map((_, index) => `value ${index}`),
      );
    },
  },
  {
    id: 'keys/no-length-is-cut',
    title: 'keys that are beginnings of one another, of 1 to 300 more bytes, are entries of their own',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const start = key();
      const keys = Array.from({ length: 300 }, (_, index) => start + 'k'.repeat(index));
      await cache.multiSet(keys.map((each, index) => [each, `value ${index}`] as const));
      assert.deepEqual(
        await cache.multiGet(keys),
        keys.map((_, index) => `value ${index}`),
      );
    },
  },
  {
    id: 'keys/no-length-is-cut-in-a-character',
    title: 'long keys of characters of 2, 3 and 4 bytes are entries of their own at every length',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const start = key();
      const keys = ['é', '€', '😀'].flatMap((character) =>
        Array.from({ length: 130 }, (_, index) => start + character.repeat(index + 1)),
      );
      await cache.multiSet(keys.map((each, index) => [each, `value ${index}`] as const));
      assert.deepEqual(
        await cache.multiGet(keys),
        keys.map((_, index) => `value ${index}`),
      );
    },
  },
  {
    id: 'keys/every-command-finds-a-long-key',
    title: 'a key of 10 kB with line breaks goes through add, increment, expire and the commands of tokens',
    requires: where.compares,
    run: async ({ cache, key, capabilities }) => {
      const long = `${key()}\r\n ${'k'.repeat(10_000)}`;
      if (where.adds(capabilities)) await cache.add(long, 'one');
      else await cache.set(long, 'one');
      assert.equal(await cache.expire(long, '1h'), true);
      const found = await cache.getWithToken(long);
      assert.equal(found?.value, 'one');
      assert.equal(await cache.compareAndSet(long, found?.token, 'two'), true);
      assert.equal(await cache.compareAndDelete(long, found?.token), false);
      assert.equal(await cache.get(long), 'two');
      assert.equal(await cache.compareAndDelete(long, (await cache.getWithToken(long))?.token), true);
      assert.equal(await cache.exists(long), false);
    },
  },
  {
    id: 'keys/counters-with-odd-keys',
    title: 'every key of the corpus can be a counter of its own',
    requires: where.counts,
    reruns: [],
    run: async ({ cache, key }) => {
      if (!(await takesCounters(cache, key()))) return;
      const own = cache.namespace(key());
      for (const [index, each] of allKeys.entries()) assert.equal(await own.increment(each, index + 1), index + 1);
      for (const [index, each] of allKeys.entries()) assert.equal(await own.increment(each, 1), index + 2);
    },
  },
  {
    id: 'keys/listed-as-they-were-given',
    title: 'keys() answers every key of the corpus as it was given, once',
    requires: where.scans,
    run: async ({ cache, key }) => {
      const own = cache.namespace(key());
      await own.multiSet(allKeys.map((each) => [each, 'there'] as const));
      const listed: string[] = [];
      for await (const each of own.keys()) listed.push(each);
      assert.deepEqual(listed.sort(), [...allKeys].sort());
    },
  },
  ...refusals,
  {
    id: 'keys/a-bad-key-in-a-batch',
    title: 'one unusable key anywhere in a batch rejects the whole batch, names its place, and changes nothing',
    requires: where.stores,
    run: async ({ cache, key }) => {
      const [kept, fresh] = [key('kept'), key('fresh')];
      await cache.set(kept, 'kept');
      for (const bad of UNUSABLE_KEYS) {
        await expectRejection(() => cache.multiGet([kept, bad]), 'CACHE_INVALID_KEY', /keys\[1\]/);
        await expectRejection(() => cache.multiDelete([kept, fresh, bad]), 'CACHE_INVALID_KEY', /keys\[2\]/);
        const entries = [
          [kept, 'changed'],
          [fresh, 'new'],
          [bad, 'bad'],
        ] as const;
        await expectRejection(() => cache.multiSet(entries), 'CACHE_INVALID_KEY', /\[2\]/);
      }
      assert.deepEqual(await cache.multiGet([kept, fresh]), ['kept', undefined]);
    },
  },
];
