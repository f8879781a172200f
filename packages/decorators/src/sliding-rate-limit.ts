import { RateLimitError, type Duration, type MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { fixedDuration, numberWithin } from './fixed-duration.ts';
import { resolveAction, type LimitAction } from './limit-action.ts';
import type { CommonOptions } from './options.ts';
import { TextSwaps, type TextChange } from './text-swaps.ts';

/** What `slidingRateLimit` takes. */
export interface SlidingRateLimitOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends CommonOptions<Args, Key> {
  /** How many calls of a key are let through in any period; at least 1. Their times are stored, so rather not millions. */
  readonly limit: number;
  /** The length of the period. */
  readonly period: Duration;
  /** Answers in place of a refused call. @defaultValue throws a `RateLimitError` */
  readonly action?: LimitAction<Args> | undefined;
}

/**
 * Lets at most a number of calls through in any stretch of time of the given length, in all processes together.
 * Refused calls use up nothing. Where their times cannot be kept, since the cache fails, calls are let through.
 *
 * @throws ConfigurationError at decoration without `limit` or `period`, and TypeError for a generator function. Refused
 * calls reject with RateLimitError (`CACHE_RATE_LIMIT`), whose `retryAfter` is in ms.
 *
 * @example
 * ```ts
 * import { slidingRateLimit } from '@cache/decorators';
 *
 * const send = slidingRateLimit(async function send(to: string) {
 *   return `sent to ${to}`;
 * }, { limit: 5, period: '1s' });
 * await send('ada');  // 'sent to ada'
 * ```
 */
export const slidingRateLimit = defineDecorator<SlidingRateLimitOptions>({
  owner: 'slidingRateLimit',
  own: ['limit', 'period', 'action'],
  stores: false,
  ttl: 'none',
  prepare({ limit, period, action }, { commandOptions }) {
    numberWithin('limit', limit, { min: 1 });
    const periodMs = fixedDuration('slidingRateLimit', 'period', period);
    const refuse = resolveAction(action, ({ key, retryAfter }) => {
      throw new RateLimitError(`more than ${limit} calls of ${JSON.stringify(key)} in ${periodMs} ms`, { retryAfter });
    });

    /** Enters a call among the accepted ones of the last period. @returns after how many ms to try again; 0 if it was entered. */
    function enter(current: string | undefined, now: number): TextChange<number> {
      const stored = readTimes(current);
      // Times ahead of now, since the wall clock was set back: they count from now on, and no longer than others.
      const isAhead = stored.some((time) => time > now);
      const accepted = stored
        .map((time) => Math.min(time, now))
        .filter((time) => time > now - periodMs)
        .sort((one, other) => one - other);
      const [oldest = now] = accepted.slice(-limit);
      if (accepted.length >= limit)
        return { next: isAhead ? accepted.join() : undefined, result: oldest + periodMs - now };
      return { next: [...accepted, now].join(), result: 0 };
    }

    const swaps = new TextSwaps(periodMs, commandOptions);
    return () => ({
      suffix: '#sliding',
      passesIterators: true,
      async serve(call) {
        const { cache, key } = call;
        const { clock } = cache;
        const retryAfter = await call.absorb(() => swaps.swap(cache, key, (current) => enter(current, clock.now())));
        return retryAfter === undefined || retryAfter === 0 ? call.run() : refuse(call, retryAfter);
      },
    });
  },
}) as Decorator<'slidingRateLimit'>;

function readTimes(text: string | undefined): number[] {
  return text === undefined || text === '' ? [] : text.split(',').map(Number).filter(Number.isFinite);
}
