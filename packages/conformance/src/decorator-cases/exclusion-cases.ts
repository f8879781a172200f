import assert from 'node:assert/strict';
import { cachedStampede, locked } from '@cache/decorators';
import type { Case } from '../case.ts';
import { expectRejection } from '../cases/expect-rejection.ts';
import { gatedLoader } from '../cases/gated-loader.ts';
import { CLIENTS, driven, inClients } from './clients.ts';
import { countedWork, times } from './counted-work.ts';
import { requirement } from './requirements.ts';

const CALLERS = 20;

/** The cases of decorators that keep clients from doing the same at the same time. */
export const exclusionCases: readonly Case[] = [
  {
    id: 'stampede/one-call',
    title: 'all callers of a cold key, of all clients, have one call made, and leave no lock behind',
    requires: requirement.locks,
    run: async (context) => {
      const { cache, key, pass } = context;
      const prefix = key();
      const { load, answer, called, keys } = gatedLoader();
      const functions = await inClients(context, (client) =>
        cachedStampede(() => load(''), { cache: client, prefix, lease: '10m' }),
      );
      const callers = functions.flatMap((fn) => times(CALLERS, () => fn()));
      await called;
      await pass(50);
      answer('shared');
      const answers = await driven(context, Promise.all(callers));
      assert.deepEqual(
        answers,
        times(CLIENTS * CALLERS, () => 'shared'),
      );
      assert.equal(keys.length, 1, `it was called ${keys.length} times`);
      assert.equal(await cache.exists(`${prefix}:-lock`), false);
    },
  },
  {
    id: 'stampede/a-failed-leader',
    title: 'where the one who computes fails, its error is its own, and another computes',
    requires: requirement.locks,
    run: async (context) => {
      const prefix = context.key();
      const { load, fail, called } = gatedLoader();
      const [one, other] = await inClients(context, (cache, index) =>
        cachedStampede(index === 0 ? () => load('') : async () => 'computed by another', {
          cache,
          prefix,
          lease: '10m',
        }),
      );
      const failing = one().catch((error: unknown) => error);
      await called;
      const waiting = other();
      const error = new Error('down');
      fail(error);
      assert.equal(await failing, error);
      assert.equal(await driven(context, waiting), 'computed by another');
    },
  },
  {
    id: 'stampede/the-lease-runs-out',
    title: 'where the one who computes never ends, another computes when the lease has run out',
    requires: requirement.locks,
    waits: true,
    run: async (context) => {
      const { key, capabilities } = context;
      const prefix = key();
      const lease = Math.max(capabilities.ttlResolutionMs, 1000);
      const { load, answer, called } = gatedLoader();
      const [one, other] = await inClients(context, (cache, index) =>
        cachedStampede(index === 0 ? () => load('') : async () => 'computed by another', { cache, prefix, lease }),
      );
      const hanging = one();
      await called;
      assert.equal(await driven(context, other()), 'computed by another');
      answer('too late');
      assert.equal(await driven(context, hanging), 'too late');
    },
  },
  {
    id: 'stampede/without-locks',
    title: 'where the backend can keep no lock the function is called all the same, and onError is told',
    requires: requirement.cannotLock,
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const { work } = countedWork();
      const fn = cachedStampede(work, { cache, prefix: key() });
      assert.deepEqual([await fn(), await fn()], ['answer 1', 'answer 1']);
      assert.equal((told[0] as { readonly code?: string }).code, 'CACHE_NOT_SUPPORTED');
    },
  },
  {
    id: 'locked/one-at-a-time',
    title: 'of all calls of all clients one runs at a time, those of other keys beside it',
    requires: requirement.locks,
    run: async (context) => {
      const { key, pass } = context;
      const prefix = key();
      let [running, most, calls] = [0, 0, 0];
      const work = async (id: string): Promise<string> => {
        calls++;
        most = Math.max(most, ++running);
        await pass(0);
        running--;
        return id;
      };
      const functions = await inClients(context, (cache) =>
        locked(work, { cache, prefix, ttl: '10m', checkInterval: 10 }),
      );
      const answers = await driven(context, Promise.all(functions.flatMap((fn) => [fn('a'), fn('a')])));
      assert.deepEqual(new Set(answers), new Set(['a']));
      assert.deepEqual([most, calls], [1, CLIENTS * 2]);
    },
  },
  {
    id: 'locked/does-not-wait',
    title: 'with wait: false a call beside another is a LockError, and after it runs',
    requires: requirement.locks,
    run: async (context) => {
      const prefix = context.key();
      const { load, answer, called } = gatedLoader();
      const [one, other] = await inClients(context, (cache, index) =>
        locked(index === 0 ? () => load('') : async () => 'done', { cache, prefix, ttl: '10m', wait: false }),
      );
      const running = one();
      await called;
      await expectRejection(() => other(), 'CACHE_LOCK');
      answer('done');
      assert.deepEqual([await running, await other()], ['done', 'done']);
    },
  },
];
