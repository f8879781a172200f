import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { numberWithin } from './fixed-duration.ts';
import type { RequiredTtl, StoringOptions } from './options.ts';

/** What `hit` takes. */
export interface HitOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends StoringOptions<Args, Result, Key>, RequiredTtl<Args, Result> {
  /** How many hits an entry serves; at least 1. */
  readonly hits: number;
  /** After how many hits it is computed anew in the background; 1 to `hits`. @defaultValue never */
  readonly updateAfter?: number | undefined;
}

// For the counter of an entry whose own was lost, and whose lifetime is not known here.
const LOST_COUNTER_TTL = '1d';

/**
 * Lets an entry serve a number of hits, in all processes together, and computes it anew then, or already before that
 * in the background. Where hits cannot be counted, since the cache fails, the function is called.
 *
 * @throws as `cached` does, and ConfigurationError without a `ttl` and for a cache whose serializer has no plain
 * counters (by the first call, where the cache is only known then).
 *
 * @example
 * ```ts
 * import { hit } from '@cache/decorators';
 *
 * let calls = 0;
 * const next = hit(async function next() {
 *   return ++calls;
 * }, { ttl: '2h', hits: 2 });
 * [await next(), await next(), await next(), await next()];  // [1, 1, 1, 2]
 * ```
 */
export const hit = defineDecorator<HitOptions>({
  owner: 'hit',
  own: ['hits', 'updateAfter'],
  stores: true,
  counts: true,
  ttl: 'required',
  prepare({ hits, updateAfter }, { commandOptions }) {
    numberWithin('hits', hits, { min: 1 });
    if (updateAfter !== undefined) numberWithin('updateAfter', updateAfter, { min: 1, max: hits });
    const counterOf = (key: string): string => `${key}-hits`;
    return () => ({
      suffix: '#hit',
      belonging: (key) => [counterOf(key)],
      async storing({ cache, key }, ttlMs) {
        await cache.set(counterOf(key), 0, { ...commandOptions, ...(ttlMs === undefined ? {} : { ttl: ttlMs }) });
      },
      async serve(call) {
        const { cache, key } = call;
        // An error that was stored is a hit as well.
        const [found] = await Promise.allSettled([call.look()]);
        if (found.status === 'fulfilled' && found.value === undefined) return call.shared();
        const counterOptions = { ...commandOptions, ttl: LOST_COUNTER_TTL };
        const count = await call.absorb(() => cache.increment(counterOf(key), 1, counterOptions));
        if (count === undefined || count > hits) return call.shared(false);
        if (count === updateAfter && call.stores) call.inBackground(call.shared(false));
        if (found.status === 'rejected') throw found.reason;
        return found.value;
      },
    });
  },
}) as Decorator<'hit'>;
