import assert from 'node:assert/strict';
import { bloom, circuitBreaker, rateLimit, slidingRateLimit } from '@cache/decorators';
import type { Case } from '../case.ts';
import { lifetime } from '../cases/lifetime.ts';
import { takesCounters } from '../cases/takes-counters.ts';
import { CLIENTS, inClients } from './clients.ts';
import { countedWork, times } from './counted-work.ts';
import { requirement } from './requirements.ts';

const CALLERS = 5;
const LIMIT = 7;
// Longer than a slow store takes for what has to happen before it is over.
const OPEN_MS = 4000;

/** How calls ended: `'done'`, or the codes of their errors, with how often each came. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<Readonly<Record<string, number>>> {
  const ended = await Promise.allSettled(calls);
  const codes = ended.map((each) =>
    each.status === 'fulfilled' ? 'done' : String((each.reason as { readonly code?: string }).code),
  );
  return Object.fromEntries(
    Object.entries(Object.groupBy(codes, (code) => code)).map(([code, all]) => [code, all?.length ?? 0]),
  );
}

const fromAll = (functions: readonly (() => Promise<unknown>)[]): Promise<unknown>[] =>
  functions.flatMap((fn) => times(CALLERS, () => fn()));

/** The cases of decorators that limit calls. */
export const limitCases: readonly Case[] = [
  {
    id: 'rate-limit/exactly-the-limit',
    title: 'of all calls of all clients at once exactly the limit is let through',
    requires: requirement.bans,
    run: async (context) => {
      const { cache, key } = context;
      if (!(await takesCounters(cache, key()))) return;
      const prefix = key();
      const { work, calls } = countedWork();
      const functions = await inClients(context, (client) =>
        rateLimit(work, { cache: client, prefix, limit: LIMIT, period: '10m' }),
      );
      assert.deepEqual(await outcomes(fromAll(functions)), {
        done: LIMIT,
        CACHE_RATE_LIMIT: CLIENTS * CALLERS - LIMIT,
      });
      assert.equal(calls.length, LIMIT);
    },
  },
  {
    id: 'rate-limit/the-ban-ends',
    title: 'one call too many bans all clients for the ttl, and then calls are let through again',
    requires: requirement.bans,
    waits: true,
    run: async (context) => {
      const { cache, key, pass, capabilities } = context;
      if (!(await takesCounters(cache, key()))) return;
      const prefix = key();
      const ttl = lifetime.shortMs(capabilities);
      const { work } = countedWork();
      const [one, other] = await inClients(context, (client) =>
        rateLimit(work, { cache: client, prefix, limit: 1, period: '10m', ttl }),
      );
      assert.deepEqual(await outcomes([one()]), { done: 1 });
      assert.deepEqual(await outcomes([other()]), { CACHE_RATE_LIMIT: 1 });
      await pass(lifetime.goneAfterMs(capabilities));
      assert.deepEqual(await outcomes([one()]), { done: 1 });
    },
  },
  {
    id: 'sliding-rate-limit/exactly-the-limit',
    title: 'of all calls of all clients at once exactly the limit is let through, refused ones use up nothing',
    requires: requirement.locks,
    run: async (context) => {
      const prefix = context.key();
      const { work, calls } = countedWork();
      const functions = await inClients(context, (cache) =>
        slidingRateLimit(work, { cache, prefix, limit: LIMIT, period: '10m' }),
      );
      const all = { done: LIMIT, CACHE_RATE_LIMIT: CLIENTS * CALLERS - LIMIT };
      assert.deepEqual(await outcomes(fromAll(functions)), all);
      assert.equal(calls.length, LIMIT);
    },
  },
  {
    id: 'sliding-rate-limit/slides',
    title: 'calls are let through again when those before are a period ago',
    requires: requirement.locks,
    waits: true,
    run: async ({ cache, key, pass }) => {
      const { work } = countedWork();
      const fn = slidingRateLimit(work, { cache, prefix: key(), limit: 2, period: OPEN_MS });
      assert.deepEqual(await outcomes([fn(), fn(), fn()]), { done: 2, CACHE_RATE_LIMIT: 1 });
      await pass(OPEN_MS + 1);
      assert.deepEqual(await outcomes([fn(), fn()]), { done: 2 });
    },
  },
  {
    id: 'circuit-breaker/opens-for-all',
    title: 'the failures of all clients together open the circuit, for all of them',
    requires: requirement.breaks,
    run: async (context) => {
      const { cache, key } = context;
      if (!(await takesCounters(cache, key()))) return;
      const prefix = key();
      const { work, calls, fail } = countedWork();
      fail(Object.assign(new Error('down'), { code: 'DOWN' }));
      const functions = await inClients(context, (client) =>
        circuitBreaker(work, { cache: client, prefix, errorsRate: 50, minCalls: CLIENTS, period: '10m', ttl: '10m' }),
      );
      assert.deepEqual(await outcomes(functions.map((fn) => fn())), { DOWN: CLIENTS });
      assert.deepEqual(await outcomes(fromAll(functions)), { CACHE_CIRCUIT_OPEN: CLIENTS * CALLERS });
      assert.equal(calls.length, CLIENTS);
    },
  },
  {
    id: 'circuit-breaker/one-trial',
    title: 'after its time one call of all clients tries: its failure opens the circuit again, its success closes it',
    requires: requirement.breaks,
    waits: true,
    run: async (context) => {
      const { cache, key, pass } = context;
      if (!(await takesCounters(cache, key()))) return;
      const prefix = key();
      const { work, fail, recover } = countedWork();
      fail(Object.assign(new Error('down'), { code: 'DOWN' }));
      const functions = await inClients(context, (client) =>
        circuitBreaker(work, { cache: client, prefix, errorsRate: 50, period: '10m', ttl: OPEN_MS }),
      );
      const [one] = functions;
      assert.deepEqual(await outcomes([one()]), { DOWN: 1 });
      await pass(OPEN_MS + 1);
      assert.deepEqual(await outcomes(fromAll(functions)), { DOWN: 1, CACHE_CIRCUIT_OPEN: CLIENTS * CALLERS - 1 });
      recover();
      await pass(OPEN_MS + 1);
      assert.deepEqual(await outcomes([one()]), { done: 1 });
      assert.deepEqual(await outcomes(fromAll(functions)), { done: CLIENTS * CALLERS });
    },
  },
  {
    id: 'bloom/loses-nothing',
    title: 'what any client entered is known to all, however many enter at once',
    requires: requirement.locks,
    run: async (context) => {
      const prefix = context.key();
      const functions = await inClients(context, (cache) =>
        bloom(async (n: number) => n >= 0, { cache, prefix, capacity: 1000, errorRate: 0.001 }),
      );
      const members = times(CLIENTS * CALLERS, (index) => index);
      await Promise.all(members.map((n) => (functions[n % CLIENTS] ?? functions[0]).add(n)));
      for (const fn of functions) {
        const known = await Promise.all(members.map((n) => fn(n)));
        assert.deepEqual(new Set(known), new Set([true]));
      }
      const others = await Promise.all(members.map((n) => functions[0](n + 1000)));
      assert.ok(others.filter((known) => !known).length >= members.length - 2, 'what nobody entered is unknown');
    },
  },
];
