import assert from 'node:assert/strict';
import { early, failover, hit, perf, soft } from '@cache/decorators';
import type { Case } from '../case.ts';
import { takesCounters } from '../cases/takes-counters.ts';
import { driven, inClients, until } from './clients.ts';
import { countedWork, times } from './counted-work.ts';
import { requirement } from './requirements.ts';

/** For how long results are fresh: longer than a slow store takes for what has to happen before that is over. */
const FRESH_MS = 4000;

/** The cases of decorators that keep results beyond, or short of, their time. */
export const freshnessCases: readonly Case[] = [
  {
    id: 'early/renews-once',
    title: 'what has become old is answered to all clients, while exactly one of them computes it anew',
    requires: requirement.locks,
    waits: true,
    run: async (context) => {
      const prefix = context.key();
      const { work, calls } = countedWork();
      const functions = await inClients(context, (cache) =>
        early(work, { cache, prefix, ttl: '10m', earlyTtl: FRESH_MS }),
      );
      const [one] = functions;
      const askAll = (): Promise<string[]> => Promise.all(functions.flatMap((fn) => [fn(), fn()]));
      await one();
      await context.pass(FRESH_MS + 1);
      const answers = await askAll();
      assert.ok(answers.includes('answer 1'), 'who comes first is answered at once, with the old value');
      assert.deepEqual(
        answers.filter((answer) => answer !== 'answer 1' && answer !== 'answer 2'),
        [],
      );
      await until(context, async () => (await one()) === 'answer 2');
      assert.deepEqual(new Set(await askAll()), new Set(['answer 2']));
      assert.equal(calls.length, 2);
    },
  },
  {
    id: 'early/keeps-the-old',
    title: 'what cannot be computed anew stays, and is tried again',
    requires: requirement.locks,
    waits: true,
    run: async (context) => {
      const { createCache, key, pass } = context;
      const told: unknown[] = [];
      const cache = await createCache({ onError: (error) => told.push(error) });
      const { work, calls, fail } = countedWork();
      const fn = early(work, { cache, prefix: key(), ttl: '10m', earlyTtl: FRESH_MS });
      const error = new Error('down');
      await fn();
      fail(error);
      await pass(FRESH_MS + 1);
      await until(context, async () => {
        assert.equal(await fn(), 'answer 1');
        return told.length >= 2;
      });
      assert.equal(told[0], error);
      assert.ok(calls.length >= 3);
    },
  },
  {
    id: 'soft/the-old-where-the-new-fails',
    title: 'what has become old is computed first, and answered only where that fails',
    requires: requirement.stores,
    waits: true,
    run: async (context) => {
      const { key, pass } = context;
      const prefix = key();
      const { work, fail, recover } = countedWork();
      const [one, other] = await inClients(context, (cache) =>
        soft(work, { cache, prefix, ttl: '10m', softTtl: FRESH_MS }),
      );
      assert.deepEqual([await one(), await other()], ['answer 1', 'answer 1']);
      await pass(FRESH_MS + 1);
      fail(new Error('down'));
      assert.equal(await other(), 'answer 1');
      recover();
      assert.equal(await other(), 'answer 3');
      assert.equal(await one(), 'answer 3');
    },
  },
  {
    id: 'failover/the-last-success',
    title: 'a failing call is answered with the last success of any client, and without one its error is thrown',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      const { work, calls, fail } = countedWork();
      const [one, other] = await inClients(context, (cache) => failover(work, { cache, prefix, ttl: '10m' }));
      assert.deepEqual([await one('a'), await other('a')], ['answer 1', 'answer 2']);
      const error = new Error('down');
      fail(error);
      assert.equal(await one('a'), 'answer 2');
      assert.equal(await one('b').catch((thrown: unknown) => thrown), error);
      assert.equal(calls.length, 4);
    },
  },
  {
    id: 'hit/counts-for-all-clients',
    title: 'an entry serves so many hits of all clients together, and is computed anew then',
    requires: requirement.counts,
    run: async (context) => {
      const { cache, key } = context;
      const prefix = key();
      if (!(await takesCounters(cache, key()))) return;
      const { work } = countedWork();
      const functions = await inClients(context, (client) => hit(work, { cache: client, prefix, ttl: '10m', hits: 3 }));
      const answers: string[] = [];
      for (let call = 0; call < 10; call++) answers.push(await (functions[call % 3] ?? functions[0])());
      assert.equal(answers.map((answer) => answer.slice(-1)).join(''), '1111222233');
    },
  },
  {
    id: 'perf/stores-what-was-slow',
    title: 'what a slow call answered is answered to every client, and nothing else is stored',
    requires: requirement.stores,
    run: async (context) => {
      const prefix = context.key();
      const { work, calls } = countedWork();
      let isSlow = false;
      const [one, other] = await inClients(context, (cache) =>
        perf(work, { cache, prefix, ttl: '10m', traceSize: 1, slow: () => isSlow }),
      );
      assert.deepEqual([await one(), await one()], ['answer 1', 'answer 2']);
      isSlow = true;
      assert.deepEqual(
        [await one(), await one(), await other()],
        times(3, () => 'answer 3'),
      );
      assert.equal(calls.length, 3);
    },
  },
  {
    id: 'soft/does-not-wait-for-ever',
    title: 'where the call takes too long the old is answered, and the call stores what it comes to',
    requires: requirement.stores,
    waits: true,
    run: async (context) => {
      const { cache, key, pass } = context;
      const finish = Promise.withResolvers<void>();
      let calls = 0;
      const fn = soft(
        async () => {
          const mine = ++calls;
          if (mine > 1) await finish.promise;
          return `answer ${mine}`;
        },
        { cache, prefix: key(), ttl: '10m', softTtl: FRESH_MS, softTimeout: 20 },
      );
      await fn();
      await pass(FRESH_MS + 1);
      assert.equal(await driven(context, fn()), 'answer 1');
      finish.resolve();
      await until(context, async () => (await driven(context, fn())) === 'answer 2');
      assert.equal(calls, 2);
    },
  },
];
