import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import type { CommonOptions, RequiredTtl, StoringOptions } from './options.ts';
import { recordSequence, replaySequence } from './sequence.ts';

/** What `cachedIterator` takes. */
export interface CachedIteratorOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends
    Pick<StoringOptions<Args, Anything, Key>, keyof CommonOptions | 'waitForWrite'>,
    RequiredTtl<Args, undefined> {}

/**
 * Caches what an async generator yields, chunk by chunk, so that a long sequence never has to be in memory as a whole.
 * Falsy chunks and empty sequences are replayed as they were. A sequence that was not consumed to its end, or that
 * failed, is not cached. Where a chunk is lost in the middle of a replay, the function is called and the chunks that
 * were already answered are passed over. The `ttl` counts from the beginning of a sequence; a function that makes it
 * is asked then, with no result yet. `fn.refresh()` records anew, as far as it is consumed.
 *
 * @throws as `cached` does for options, and ConfigurationError without a `ttl`. Where the function answers nothing that
 * can be iterated, the sequence throws a TypeError.
 *
 * @example
 * ```ts
 * import { cachedIterator } from '@cache/decorators';
 *
 * const pages = cachedIterator(async function* pages(query: string) {
 *   for (const page of [1, 2]) yield `${query} ${page}`;
 * }, { ttl: '10m' });
 * for await (const page of pages('cache')) console.log(page);
 * ```
 */
export const cachedIterator = defineDecorator<CachedIteratorOptions>({
  owner: 'cachedIterator',
  own: [],
  stores: true,
  without: ['cacheErrors', 'condition', 'shared', 'skipCache', 'tags', 'timeCondition'],
  ttl: 'required',
  prepare: () => () => ({
    suffix: '#iterator',
    serve: (call) => call.run(),
    async *stream(call) {
      const replayed = yield* replaySequence(call);
      if (!replayed.complete) yield* recordSequence(call, replayed.length);
    },
  }),
}) as Decorator<'cachedIterator'>;
