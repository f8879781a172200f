import { ConfigurationError, type Duration, type MaybePromise } from '@cache/core';
import { RedLock } from '@cache/locks';

import type { AnyArguments, Anything } from './anything.ts';
import type { Call } from './call.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import type { Entry, EntryMeta } from './entry.ts';
import { fixedDuration, numberWithin } from './fixed-duration.ts';
import { freshness } from './freshness.ts';
import type { RequiredTtl, StoringOptions } from './options.ts';
import { valueOfEntry } from './stored-error.ts';

/** What `early` takes. */
export interface EarlyOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends StoringOptions<Args, Result, Key>, RequiredTtl<Args, Result> {
  /** From which age on an entry is computed anew in the background; less than `ttl`. @defaultValue `ttl / 3` */
  readonly earlyTtl?: Duration | undefined;
  /**
   * Decides by chance instead, the likelier the closer the end and the longer the computation: more than 0; 1 is the
   * optimum of the paper, more is earlier.
   *
   * @see Vattani, Chierichetti, Lowenstein: Optimal Probabilistic Cache Stampede Prevention, VLDB 2015
   */
  readonly beta?: number | undefined;
}

// For how long one who computes keeps others from it where the entry itself never ends.
const ENDLESS_LEASE_MS = 60_000;

/**
 * Answers at once with what is stored, and once that has reached a certain age has exactly one caller, of all
 * processes, compute it anew in the background. Where that fails, the old value stays until its `ttl` ends, and a
 * later call tries again.
 *
 * @throws as `cached` does, and ConfigurationError without a `ttl`, and for `earlyTtl` together with `beta`.
 *
 * @example
 * ```ts
 * import { early } from '@cache/decorators';
 *
 * const prices = early(async function prices(market: string) {
 *   return { market, price: 5 };
 * }, { ttl: '10m', earlyTtl: '8m' });
 * await prices('metal');  // { market: 'metal', price: 5 }
 * ```
 */
export const early = defineDecorator<EarlyOptions>({
  owner: 'early',
  own: ['earlyTtl', 'beta'],
  stores: true,
  ttl: 'required',
  prepare({ ttl, earlyTtl, beta }) {
    if (beta !== undefined) {
      numberWithin('beta', beta, { above: 0, whole: false });
      if (earlyTtl !== undefined) throw new ConfigurationError('earlyTtl and beta of early exclude each other');
    }
    const earlyMs = earlyTtl === undefined ? undefined : fixedDuration('early', 'earlyTtl', earlyTtl);
    const describe = freshness('early', 'earlyTtl', ttl, earlyMs, beta !== undefined);
    return () => {
      const renewing = new Set<string>();
      const isDue = (meta: EntryMeta, now: number): boolean =>
        beta === undefined ? isStale(meta, now) : isDueByChance(meta, now, beta);
      return {
        suffix: '#early',
        describe,
        async serve(call) {
          const entry = await call.lookEntry();
          if (entry === undefined) return call.shared();
          if (call.stores && isDue(entry.meta, call.cache.clock.now()) && !renewing.has(call.key)) {
            renewing.add(call.key);
            call.inBackground(renew(call, entry).finally(() => renewing.delete(call.key)));
          }
          return valueOfEntry(entry);
        },
      };
    };
  },
}) as Decorator<'early'>;

/** Computes an entry anew, unless another does or has. */
async function renew(call: Call, stale: Entry): Promise<void> {
  const { cache, key, site } = call;
  const { endsAt } = stale.meta;
  const leaseMs = endsAt === undefined || endsAt === null ? ENDLESS_LEASE_MS : Math.max(1, endsAt - cache.clock.now());
  const options = { ...site.options.commandOptions, lease: leaseMs, wait: 0, fencing: false };
  const lock = await RedLock.acquire(cache, key, options);
  if (!lock.acquired) return;
  try {
    const current = await call.lookEntry();
    if (current === undefined || current.meta.staleAt === stale.meta.staleAt) {
      call.sparesValue = current !== undefined;
      const stored = Promise.withResolvers<void>();
      await call.load(call.startLoad(), stored.resolve);
      await stored.promise;
    }
  } finally {
    await call.absorb(() => lock.release());
  }
}

function isStale({ staleAt }: EntryMeta, now: number): boolean {
  return staleAt !== undefined && now >= staleAt;
}

function isDueByChance({ endsAt, elapsed = 0 }: EntryMeta, now: number, beta: number): boolean {
  return typeof endsAt === 'number' && now - elapsed * beta * Math.log(1 - Math.random()) >= endsAt;
}
