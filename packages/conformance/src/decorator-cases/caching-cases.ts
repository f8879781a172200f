import assert from 'node:assert/strict';
import { cached, cachedIterator, multiCached } from '@cache/decorators';
import type { Case } from '../case.ts';
import { gatedLoader } from '../cases/gated-loader.ts';
import { allKeys } from '../cases/key-corpus.ts';
import { lifetime } from '../cases/lifetime.ts';
import { inClients } from './clients.ts';
import { countedWork, times } from './counted-work.ts';
import { requirement } from './requirements.ts';

/** More than any store takes by one command. */
const MANY = 300;

/** The cases of decorators that keep results: `cached`, `multiCached`, `cachedIterator`. */
export const cachingCases: readonly Case[] = [
  {
    id: 'cached/one-call-for-all-clients',
    title: 'what was computed once is answered to every client, and lies under exactly the key that is told',
    requires: requirement.stores,
    run: async (context) => {
      const { cache, key } = context;
      const prefix = key();
      const { work, calls } = countedWork();
      const functions = await inClients(context, (client) => cached(work, { cache: client, prefix, ttl: '10m' }));
      for (const fn of functions) assert.equal(await fn('a', 1), 'answer 1');
      assert.deepEqual(calls, [['a', 1]]);
      assert.equal(await cache.get(cached(work, { cache, prefix }).key('a', 1)), 'answer 1');
      for (const fn of functions) assert.equal(await fn('a', '1'), 'answer 2');
    },
  },
  {
    id: 'cached/lifetime',
    title: 'a result is computed anew when its ttl is over, and not before',
    requires: requirement.stores,
    waits: true,
    run: async ({ cache, key, pass, capabilities }) => {
      const { work } = countedWork();
      const short = cached(work, { cache, prefix: key(), ttl: lifetime.shortMs(capabilities) });
      const long = cached(work, { cache, prefix: key(), ttl: '10m' });
      await short();
      const kept = await long();
      await pass(lifetime.goneAfterMs(capabilities));
      assert.equal(await short(), 'answer 3');
      assert.equal(await long(), kept);
    },
  },
  {
    id: 'cached/falsy-results',
    title: 'null, 0, an empty string, false and empty lists are kept, and undefined is not',
    requires: requirement.stores,
    run: async ({ cache, key, keeps }) => {
      for (const result of [null, 0, '', false, [], undefined]) {
        if (result !== undefined && !(await keeps(result))) continue;
        let calls = 0;
        const fn = cached(async () => (calls++, result), { cache, prefix: key() });
        assert.deepEqual([await fn(), await fn()], [result, result]);
        assert.equal(calls, result === undefined ? 2 : 1);
      }
    },
  },
  {
    id: 'cached/any-argument',
    title: 'any text can be an argument, or make the key, and each has an entry of its own',
    requires: requirement.stores,
    run: async ({ cache, key }) => {
      const work = async (text: string): Promise<string> => `of ${text}`;
      const prefix = key();
      const functions = [
        cached(work, { cache, prefix: `${prefix}-a` }),
        cached(work, { cache, prefix: `${prefix}-b`, key: '{0}' }),
        cached(work, { cache, prefix: `${prefix}-c`, key: (text) => text }),
      ];
      for (const fn of functions) {
        await Promise.all(allKeys.map((text) => fn(text)));
        const answers = await Promise.all(allKeys.map((text) => fn(text)));
        assert.deepEqual(
          answers,
          allKeys.map((text) => `of ${text}`),
        );
      }
    },
  },
  {
    id: 'cached/one-call-for-callers-at-once',
    title: 'callers of one key at the same time share one call, and one that leaves takes nobody with it',
    run: async ({ cache, key }) => {
      const { load, answer, called, keys } = gatedLoader();
      const fn = cached((id: string) => load(id), { cache, prefix: key() });
      const leaving = new AbortController();
      const left = fn
        .with({ signal: leaving.signal })('a')
        .catch((error: unknown) => error);
      const callers = times(50, () => fn('a'));
      await called;
      const reason = new Error('gone');
      leaving.abort(reason);
      assert.equal(await left, reason);
      answer('shared');
      assert.deepEqual(
        await Promise.all(callers),
        times(50, () => 'shared'),
      );
      assert.deepEqual(keys, ['a']);
    },
  },
  {
    id: 'cached/removed-meanwhile',
    title: 'what was removed while it was computed is answered, and not stored',
    requires: requirement.stores,
    run: async ({ cache, key }) => {
      const { load, answer, called } = gatedLoader();
      const fn = cached(() => load(''), { cache, prefix: key() });
      const answered = fn();
      await called;
      await fn.invalidate();
      answer('old');
      assert.equal(await answered, 'old');
      assert.equal(await cache.exists(fn.key()), false);
    },
  },
  {
    id: 'cached/refresh-and-invalidate',
    title: 'refresh computes now and stores for all clients, invalidate removes for all, and tells how many',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      const { work } = countedWork();
      const [one, other] = await inClients(context, (cache) => cached(work, { cache, prefix }));
      assert.equal(await one(), 'answer 1');
      assert.equal(await other.refresh(), 'answer 2');
      assert.equal(await one(), 'answer 2');
      assert.deepEqual([await one.invalidate(), await other.invalidate()], [1, 0]);
      assert.equal(await other(), 'answer 3');
    },
  },
  {
    id: 'cached/errors',
    title: 'an error that is to be stored is thrown again by every client, with its name, message and fields',
    requires: requirement.stores,
    run: async (context) => {
      const { key, keeps } = context;
      if (!(await keeps({ name: 'text', fields: { status: 404 } }))) return;
      const prefix = key();
      const { work, calls, fail } = countedWork();
      fail(Object.assign(new RangeError('not there'), { status: 404 }));
      const functions = await inClients(context, (cache) =>
        cached(work, { cache, prefix, cacheErrors: true, condition: () => true }),
      );
      for (const fn of functions) {
        const thrown = (await fn().catch((error: unknown) => error)) as Error & { readonly status?: number };
        assert.deepEqual([thrown.name, thrown.message, thrown.status], ['RangeError', 'not there', 404]);
      }
      assert.equal(calls.length, 1);
    },
  },
  {
    id: 'cached/a-closed-cache',
    title: 'a cache that is closed fails no call, and onError is told',
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const { work } = countedWork();
      const fn = cached(work, { cache, prefix: key() });
      await cache.close();
      assert.deepEqual([await fn(), await fn()], ['answer 1', 'answer 2']);
      assert.equal((told[0] as { readonly code?: string }).code, 'CACHE_CLOSED');
    },
  },
  {
    id: 'multi-cached/missing-only',
    title: 'ids that any client has loaded are answered, the function gets the missing ones, the order is that asked',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      const calls: (readonly string[])[] = [];
      const work = async (ids: readonly string[]): Promise<Record<string, string>> => {
        calls.push(ids);
        return Object.fromEntries(ids.filter((id) => id !== 'none').map((id) => [id, `value of ${id}`]));
      };
      const [one, other] = await inClients(context, (cache) => multiCached(work, { cache, prefix }));
      await one(['a', 'b']);
      const answer = await other(['c', 'b', 'none', 'a']);
      assert.deepEqual(Object.entries(answer), [
        ['c', 'value of c'],
        ['b', 'value of b'],
        ['a', 'value of a'],
      ]);
      await one(['a', 'b', 'c']);
      assert.deepEqual(calls, [
        ['a', 'b'],
        ['c', 'none'],
      ]);
    },
  },
  {
    id: 'multi-cached/many',
    title: 'hundreds of ids are loaded by one call, and answered as a Map where the function does so',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      let calls = 0;
      const work = async (ids: readonly number[]): Promise<Map<number, string>> => {
        calls++;
        return new Map(ids.map((id) => [id, `value of ${id}`]));
      };
      const ids = times(MANY, (index) => index);
      const functions = await inClients(context, (cache) => multiCached(work, { cache, prefix }));
      for (const fn of functions)
        assert.deepEqual(await fn(ids), new Map(ids.map((id) => [id, `value of ${id}`])), 'every id has its own');
      assert.equal(calls, 1);
    },
  },
  {
    id: 'iterator/replays',
    title: 'a sequence is replayed to every client, chunk by chunk, empty ones too',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      let calls = 0;
      async function* chunks(count: number): AsyncGenerator<string> {
        calls++;
        for (let index = 0; index < count; index++) yield `chunk ${index}`;
      }
      const functions = await inClients(context, (cache) => cachedIterator(chunks, { cache, prefix, ttl: '10m' }));
      for (const count of [0, 1, MANY]) {
        const expected = times(count, (index) => `chunk ${index}`);
        for (const fn of functions) assert.deepEqual(await Array.fromAsync(fn(count)), expected);
      }
      assert.equal(calls, 3);
    },
  },
  {
    id: 'iterator/unfinished',
    title: 'a sequence that nobody followed to its end, or that failed, is not kept',
    requires: requirement.stores,
    run: async ({ cache, key }) => {
      let calls = 0;
      const fn = cachedIterator(
        async function* chunks(fails: boolean) {
          calls++;
          yield 'one';
          if (fails) throw new RangeError('broken');
          yield 'two';
        },
        { cache, prefix: key(), ttl: '10m' },
      );
      for await (const chunk of fn(false)) if (chunk === 'one') break;
      const failed = await Array.fromAsync(fn(true)).catch((error: unknown) => (error as Error).message);
      assert.equal(failed, 'broken');
      assert.deepEqual(await Array.fromAsync(fn(false)), ['one', 'two']);
      assert.deepEqual(await Array.fromAsync(fn(false)), ['one', 'two']);
      assert.equal(calls, 3);
    },
  },
];
