import {
  ConfigurationError,
  startTimer,
  TimeoutError,
  type Clock,
  type Duration,
  type MaybePromise,
} from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { resolveExceptions, type Exceptions } from './exceptions.ts';
import { fixedDuration } from './fixed-duration.ts';
import { freshness } from './freshness.ts';
import type { RequiredTtl, StoringOptions } from './options.ts';
import { valueOfEntry } from './stored-error.ts';

/** What `soft` takes. */
export interface SoftOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends StoringOptions<Args, Result, Key>, RequiredTtl<Args, Result> {
  /** For how long an entry is fresh; less than `ttl`. @defaultValue `ttl / 3` */
  readonly softTtl?: Duration | undefined;
  /** Which errors are answered with the stale value: classes, or a predicate. @defaultValue any */
  readonly exceptions?: Exceptions | undefined;
  /** For how long a caller waits who could have the stale value; the call then goes on in the background. @defaultValue none */
  readonly softTimeout?: Duration | undefined;
  /**
   * For how long a caller waits for the function at all; then it is a `TimeoutError`, to which `exceptions` applies. The
   * look-up before has the `timeout` of commands. @defaultValue none
   */
  readonly hardTimeout?: Duration | undefined;
}

/**
 * Calls the function in the foreground once the entry is no longer fresh, and answers with the stale value only where
 * that call fails with a listed error, or takes too long. The stale value is there until `ttl` ends.
 *
 * @throws as `cached` does, and ConfigurationError without a `ttl`, and for a `softTimeout` beyond `hardTimeout`.
 *
 * @example
 * ```ts
 * import { soft } from '@cache/decorators';
 *
 * const weather = soft(async function weather(city: string) {
 *   return `${city}: sunny`;
 * }, { ttl: '1d', softTtl: '10m', softTimeout: '200ms' });
 * await weather('Rome');  // 'Rome: sunny'
 * ```
 */
export const soft = defineDecorator<SoftOptions>({
  owner: 'soft',
  own: ['softTtl', 'exceptions', 'softTimeout', 'hardTimeout'],
  stores: true,
  ttl: 'required',
  prepare({ ttl, softTtl, exceptions, softTimeout, hardTimeout }) {
    const isListed = resolveExceptions(exceptions);
    const freshMs = optionalMs('softTtl', softTtl);
    const softMs = optionalMs('softTimeout', softTimeout);
    const hardMs = optionalMs('hardTimeout', hardTimeout);
    if (softMs !== undefined && hardMs !== undefined && softMs > hardMs)
      throw new ConfigurationError('softTimeout of soft must not be more than its hardTimeout');
    const describe = freshness('soft', 'softTtl', ttl, freshMs, false);
    return () => ({
      suffix: '#soft',
      describe,
      async serve(call) {
        const { clock } = call.cache;
        const entry = await call.lookEntry();
        const { staleAt = Infinity } = entry?.meta ?? {};
        if (entry !== undefined && clock.now() < staleAt) return valueOfEntry(entry);

        call.sparesValue = entry !== undefined;
        const answer = call.shared();
        const limitMs = entry === undefined ? hardMs : (softMs ?? hardMs);
        const outcome = limitMs === undefined ? { done: answer } : await within(answer, limitMs, clock);
        if (outcome === undefined) call.inBackground(answer);
        try {
          if (outcome !== undefined) return await outcome.done;
          if (entry !== undefined && softMs !== undefined) return valueOfEntry(entry);
          throw new TimeoutError(`the call took longer than ${hardMs} ms`);
        } catch (error) {
          if (entry === undefined || !(await call.absorb(() => isListed(error)))) throw error;
          return valueOfEntry(entry);
        }
      },
    });
  },
}) as Decorator<'soft'>;

function optionalMs(name: string, duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : fixedDuration('soft', name, duration);
}

/** Waits for a promise to settle. @returns the settled promise, or `undefined` once the time is up. */
function within(answer: Promise<unknown>, ms: number, clock: Clock): Promise<{ done: Promise<unknown> } | undefined> {
  return new Promise((resolve) => {
    const timer = startTimer(clock, ms, () => resolve(undefined));
    const settled = (): void => {
      timer.cancel();
      resolve({ done: answer });
    };
    answer.then(settled, settled);
  });
}
