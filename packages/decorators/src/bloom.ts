import { ConfigurationError, NotSupportedError, type MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import { BloomFilter } from './bloom-filter.ts';
import type { BloomDecorator } from './decorator-types.ts';
import { defineDecorator, instanceOf } from './define-decorator.ts';
import { numberWithin } from './fixed-duration.ts';
import type { CommonOptions } from './options.ts';
import type { Site } from './site.ts';

/** What `bloom` takes. */
export interface BloomOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** For how many members the filter is made; at least 1. */
  readonly capacity: number;
  /** The share of calls in vain once it holds that many, as a fraction: 0.01 is 1 %; more than 0, less than 1. */
  readonly errorRate: number;
}

/** What a function has beside, once it stands behind a filter. */
export interface BloomMembers<Args extends readonly unknown[]> {
  /** Enters arguments into the filter: calls with them reach the function from now on. Rejects where the cache fails. */
  add(...args: Args): Promise<void>;
  /** The size of the filter. */
  readonly bits: number;
  /** How many bits each member sets. */
  readonly hashes: number;
}

/**
 * Answers `false` without a call for arguments that were never entered by `fn.add()`, by a filter in the cache that
 * all processes share; for others calls the function. Where the filter cannot be read, the function is called.
 * Nothing can be taken out of such a filter: `fn.invalidate()` is a NotSupportedError. It wants a cache that evicts
 * nothing: a part that is lost answers `false` for what was entered.
 *
 * @throws as `cached` does, ConfigurationError for a function with neither name nor `prefix`, and RangeError for a
 * `capacity` or an `errorRate` out of range.
 *
 * @example
 * ```ts
 * import { bloom } from '@cache/decorators';
 *
 * const isTaken = bloom(async function isTaken(email: string) {
 *   return email === 'ada@example.org';
 * }, { capacity: 10_000, errorRate: 0.01 });
 * await isTaken.add('ada@example.org');
 * await isTaken('ada@example.org');     // true
 * await isTaken('nobody@example.org');  // false, without a call
 * ```
 */
export const bloom = defineDecorator<BloomOptions>({
  owner: 'bloom',
  own: ['capacity', 'errorRate'],
  stores: false,
  ttl: 'none',
  prepare({ capacity, errorRate }, { commandOptions }) {
    numberWithin('capacity', capacity, { min: 1 });
    numberWithin('errorRate', errorRate, { above: 0, below: 1, whole: false });
    const filter = new BloomFilter(capacity, errorRate, commandOptions);
    return () => ({
      async serve(call) {
        if (call.choices?.cacheRead === false) return call.run();
        const { cache, key, site } = call;
        const known = await call.absorb(() => filter.has(cache, filterKey(site), key));
        return known === false ? false : call.run();
      },
      members(site) {
        // Found at decoration; a method's name comes later.
        if (site.fn.name === '') filterKey(site);
        return {
          bits: { value: filter.bits },
          hashes: { value: filter.hashes },
          add: {
            async value(this: unknown, ...args: unknown[]) {
              await filter.add(site.cache, filterKey(site), await site.keyOf(args, instanceOf(this, site)));
            },
          },
          invalidate: { value: () => Promise.reject(new NotSupportedError('nothing can be taken out of a filter')) },
        };
      },
    });
  },
}) as BloomDecorator;

function filterKey({ name, fn, options }: Site): string {
  const { prefix } = options.keys;
  if (prefix === undefined && fn.name === '')
    throw new ConfigurationError('bloom: a function without a name needs a prefix, which the filter is stored under');
  return `${prefix ?? name.get()}#bloom`;
}
