import { RateLimitError, type Duration, type MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import type { Call } from './call.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { fixedDuration, numberWithin } from './fixed-duration.ts';
import type { CommonOptions } from './options.ts';
import { resolveAction, type LimitAction } from './limit-action.ts';
import { readState, stateReader } from './own-state.ts';

/** What `rateLimit` takes. */
export interface RateLimitOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** How many calls of a key are let through in a window; at least 1. */
  readonly limit: number;
  /** The length of a window, which begins with its first call. */
  readonly period: Duration;
  /** For how long calls are refused once there were too many. @defaultValue `period` */
  readonly ttl?: Duration | undefined;
  /** Answers in place of a refused call. @defaultValue throws a `RateLimitError` */
  readonly action?: LimitAction<Args> | undefined;
}

/**
 * Lets a number of calls through in each window of time, in all processes together. The first call beyond it is
 * refused, as is every other from then on for `ttl`; refused calls do not make that longer. Where calls cannot be
 * counted, since the cache fails, they are let through.
 *
 * @throws ConfigurationError at decoration without `limit` or `period`, and for a cache whose serializer has no plain
 * counters (by the first call, where the cache is only known then); TypeError for a generator function. Refused calls
 * reject with RateLimitError (`CACHE_RATE_LIMIT`), whose `retryAfter` is in ms.
 *
 * @example
 * ```ts
 * import { rateLimit } from '@cache/decorators';
 *
 * const login = rateLimit(async function login(user: string) {
 *   return `welcome ${user}`;
 * }, { limit: 10, period: '1m', ttl: '10m' });
 * await login('ada');  // 'welcome ada'
 * ```
 */
export const rateLimit = defineDecorator<RateLimitOptions>({
  owner: 'rateLimit',
  own: ['limit', 'period', 'ttl', 'action'],
  stores: false,
  counts: true,
  ttl: 'none',
  prepare({ limit, period, ttl = period, action }, { commandOptions }) {
    numberWithin('limit', limit, { min: 1 });
    const periodMs = fixedDuration('rateLimit', 'period', period);
    const banMs = fixedDuration('rateLimit', 'ttl', ttl);
    const refuse = resolveAction(action, ({ key, retryAfter }) => {
      throw new RateLimitError(`more than ${limit} calls of ${JSON.stringify(key)} in ${periodMs} ms`, { retryAfter });
    });
    const banOf = (key: string): string => `${key}-until`;

    /** The ban begins with the first call too many, and only that one says when it ends. */
    async function ban({ cache, key }: Call): Promise<void> {
      const until = cache.clock.now() + banMs;
      await cache.set(banOf(key), until, { ...commandOptions, ttl: banMs });
      // The window may have ended meanwhile, and its count with it.
      if (!(await cache.expire(key, banMs, commandOptions)))
        await cache.set(key, limit + 1, { ...commandOptions, ttl: banMs });
    }

    async function banLeft({ cache, key }: Call): Promise<number> {
      const stored = await cache.get(banOf(key), { ...commandOptions, deserialize: stateReader(cache) });
      const until = Number(readState(cache, banOf(key), stored));
      // No more than a whole ban, where the wall clock was set back since.
      return Number.isFinite(until) ? Math.min(banMs, Math.max(0, until - cache.clock.now())) : banMs;
    }

    return () => ({
      suffix: '#rate',
      passesIterators: true,
      belonging: (key) => [banOf(key)],
      async serve(call) {
        const { cache, key } = call;
        const countOptions = { ...commandOptions, ttl: periodMs };
        const count = await call.absorb(() => cache.increment(key, 1, countOptions));
        if (count === undefined || count <= limit) return call.run();
        if (count === limit + 1) await call.absorb(() => ban(call));
        const retryAfter = count === limit + 1 ? banMs : await call.absorb(() => banLeft(call));
        return refuse(call, retryAfter ?? banMs);
      },
    });
  },
}) as Decorator<'rateLimit'>;
