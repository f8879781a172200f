import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import { numberWithin } from './fixed-duration.ts';
import type { RequiredTtl, StoringOptions } from './options.ts';
import { RecentTraces } from './recent-traces.ts';

/** What `perf` takes. */
export interface PerfOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends StoringOptions<Args, Result, Key>, RequiredTtl<Args, Result> {
  /** How many samples of a key are needed before any call of it counts as slow; at least 1. @defaultValue 10 */
  readonly traceSize?: number | undefined;
  /** Whether a call was slow, by its time and the samples, in ms. @defaultValue more than twice their mean */
  readonly slow?: ((took: number, trace: readonly number[]) => boolean) | undefined;
}

const DEFAULT_TRACE_SIZE = 10;

/**
 * Measures each call, and stores only what a slow one answered: from then on answers come from the cache for `ttl`,
 * which takes the load off what has become slow. Samples are kept in this process, for the 10,000 keys used last; a
 * slow one is not added to them.
 *
 * @throws as `cached` does, and ConfigurationError without a `ttl`.
 *
 * @example
 * ```ts
 * import { perf } from '@cache/decorators';
 *
 * const search = perf(async function search(text: string) {
 *   return [text];
 * }, { ttl: '1m', slow: (took) => took > 500 });
 * await search('cache');  // ['cache']
 * ```
 */
export const perf = defineDecorator<PerfOptions>({
  owner: 'perf',
  own: ['traceSize', 'slow'],
  stores: true,
  ttl: 'required',
  prepare({ traceSize = DEFAULT_TRACE_SIZE, slow = moreThanTwiceTheMean }) {
    numberWithin('traceSize', traceSize, { min: 1 });
    if (typeof slow !== 'function') throw new TypeError(`slow must be a function; got ${typeof slow}`);
    return () => {
      const traces = new RecentTraces(traceSize);
      return {
        suffix: '#perf',
        looksFirst: true,
        serve: (call) => call.lookOrLoad(),
        accepts({ key }, elapsed) {
          const trace = traces.full(key);
          if (trace !== undefined && slow(elapsed, trace)) return true;
          traces.add(key, elapsed);
          return false;
        },
      };
    };
  },
}) as Decorator<'perf'>;

function moreThanTwiceTheMean(took: number, trace: readonly number[]): boolean {
  const mean = trace.reduce((sum, sample) => sum + sample, 0) / trace.length;
  return took > 2 * mean;
}
