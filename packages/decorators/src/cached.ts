import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Decorator } from './decorator-types.ts';
import { defineDecorator } from './define-decorator.ts';
import type { OptionalTtl, StoringOptions } from './options.ts';

/** What `cached` takes. */
export interface CachedOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends StoringOptions<Args, Result, Key>, OptionalTtl<Args, Result> {}

/**
 * Answers from the cache, or else calls the function and stores what it answers, under exactly `fn.key(...args)`.
 * Concurrent calls of one key in this process share one call.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) at decoration for an unknown option, a template that names no
 * argument, and a function that has neither name nor key; TypeError and RangeError for options that are wrong;
 * TypeError for a generator function, and from calls that answer an iterator: `cachedIterator` is for those.
 *
 * @example
 * ```ts
 * import { cached } from '@cache/decorators';
 * import { MemoryCache } from '@cache/memory';
 *
 * const cache = new MemoryCache();
 * const getUser = cached(async (id: string) => ({ id }), { cache, ttl: '10m', key: 'user:{0}' });
 * await getUser('ada');             // { id: 'ada' }
 * await cache.get('user:ada');      // { id: 'ada' }
 * await getUser.invalidate('ada');  // 1
 * ```
 */
export const cached = defineDecorator<CachedOptions>({
  owner: 'cached',
  own: [],
  stores: true,
  ttl: 'optional',
  prepare: () => () => ({ looksFirst: true, serve: (call) => call.lookOrLoad() }),
}) as Decorator<'cached'>;
