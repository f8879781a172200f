// What the processes of `processes.test.ts` do.
import { setTimeout as sleep } from 'node:timers/promises';

import { Cache, SystemClock } from '@cache/core';
import type { TaskContext } from '@cache-internal/shared-stores';

import {
  bloom,
  cachedStampede,
  circuitBreaker,
  early,
  locked,
  rateLimit,
  slidingRateLimit,
  type Decorated,
} from '../../src/index.ts';

/** How many callers there are in each process. */
export const CALLERS = 50;

const LIMIT = { limit: 30, period: '10m' } as const;
const CIRCUIT = { errorsRate: 50, minCalls: 8, period: '10m', ttl: '10m', halfOpenTtl: '1h' } as const;

/** What is there to be renewed has been so for an hour. */
class AnHourAgo extends SystemClock {
  override now(): number {
    return super.now() - 3_600_000;
  }
}

/** Circuits that have opened are no longer open. */
class InHalfAnHour extends SystemClock {
  override now(): number {
    return super.now() + 1_800_000;
  }
}

function callers<T>(call: (index: number) => Promise<T>, count = CALLERS): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => call(index)));
}

/** `'done'`, or the codes of errors, and how often each came. */
async function outcomes(call: () => Promise<unknown>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  await callers(async () => {
    const outcome = await call().then(
      () => 'done',
      (error: unknown) => (error as { readonly code: string }).code,
    );
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  });
  return counts;
}

/** Counts the calls that were made, in all processes; answers the sum. */
function ran(cache: Cache, name: string): Promise<number> {
  return cache.increment(`${name} ran`);
}

function stampede(cache: Cache, work: () => Promise<unknown>, prefix: string, lease: string) {
  return cachedStampede(work, { cache, prefix, lease });
}

function renewed(cache: Cache): Decorated<() => Promise<number>> {
  return early(() => ran(cache, 'early'), { cache, prefix: 'early', ttl: '2h', earlyTtl: '30m' });
}

export const tasks = {
  /** The different answers that the callers of one cold key get. */
  async stampede({ cache }: TaskContext): Promise<unknown[]> {
    const work = async (): Promise<string> => {
      await sleep(200);
      return `computed ${await ran(cache, 'stampede')}`;
    };
    const fn = stampede(cache, work, 'stampede', '30s');
    return [...new Set(await callers(() => fn()))];
  },

  /** Begins to compute, and never ends. */
  async beginAndHang({ cache, input: begun }: TaskContext<string>): Promise<void> {
    const work = async (): Promise<void> => {
      await cache.set(begun, true);
      await new Promise(() => undefined);
    };
    await stampede(cache, work, 'abandoned', '1s')();
  },

  async takeOver({ cache }: TaskContext): Promise<unknown[]> {
    const fn = stampede(cache, async () => `computed ${await ran(cache, 'abandoned')}`, 'abandoned', '1s');
    return callers(() => fn());
  },

  /** Stores what has to be renewed. */
  async storeOld({ cache: { backend } }: TaskContext): Promise<void> {
    await renewed(new Cache({ backend, clock: new AnHourAgo() })).refresh();
  },

  /** What the callers are answered. */
  async askForOld({ cache }: TaskContext): Promise<number[]> {
    const fn = renewed(cache);
    return callers(() => fn());
  },

  /** Loses a step where a second call comes between reading and writing. */
  async addOneEach({ cache, input: times }: TaskContext<number>): Promise<void> {
    const work = async (): Promise<void> => {
      await cache.set('sum', Number((await cache.get('sum')) ?? 0) + 1);
    };
    const fn = locked(work, { cache, prefix: 'locked', ttl: '30s', checkInterval: '20ms' });
    await callers(() => fn(), times);
  },

  rateLimit({ cache }: TaskContext): Promise<Record<string, number>> {
    const fn = rateLimit(() => ran(cache, 'rateLimit'), { cache, prefix: 'rate', ...LIMIT });
    return outcomes(() => fn());
  },

  slidingRateLimit({ cache }: TaskContext): Promise<Record<string, number>> {
    const fn = slidingRateLimit(() => ran(cache, 'slidingRateLimit'), { cache, prefix: 'sliding', ...LIMIT });
    return outcomes(() => fn());
  },

  /** As many failures as it takes to open the circuit come together only in all processes. */
  async failOnce({ cache }: TaskContext): Promise<void> {
    await breaking(cache, 'first')().catch(() => undefined);
  },

  callOpenCircuit({ cache }: TaskContext): Promise<Record<string, number>> {
    return outcomes(breaking(cache, 'open'));
  },

  /** After the circuit was open long enough, with a trial call that fails. */
  callHalfOpenCircuit({ cache: { backend } }: TaskContext): Promise<Record<string, number>> {
    return outcomes(breaking(new Cache({ backend, clock: new InHalfAnHour(), timeout: '60s' }), 'trial'));
  },

  async enter({ cache, input: from }: TaskContext<number>): Promise<void> {
    const fn = known(cache);
    await callers((index) => fn.add(from + index), 10);
  },

  /** Those of the numbers below that are taken for unknown. */
  async unknown({ cache, input: below }: TaskContext<number>): Promise<number[]> {
    const fn = known(cache);
    const answers = await callers((index) => fn(index), below);
    return answers.flatMap((answer, index) => (answer ? [] : [index]));
  },
};

function breaking(cache: Cache, name: string): () => Promise<unknown> {
  const work = async (): Promise<never> => {
    await ran(cache, name);
    throw Object.assign(new Error('down'), { code: 'DOWN' });
  };
  return circuitBreaker(work, { cache, prefix: 'circuit', ...CIRCUIT });
}

function known(cache: Cache) {
  return bloom(async (n: number) => n >= 0, { cache, prefix: 'known', capacity: 1000, errorRate: 0.01 });
}
