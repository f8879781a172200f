import type { Cache } from '@cache/core';

import type { Anything } from './anything.ts';
import { bloom } from './bloom.ts';
import { cacheSource } from './cache-source.ts';
import { cachedIterator } from './cached-iterator.ts';
import { cachedStampede } from './cached-stampede.ts';
import { cached } from './cached.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { isMethodUse } from './define-decorator.ts';
import { early } from './early.ts';
import { failover } from './failover.ts';
import { invalidateFurther } from './further-invalidation.ts';
import { hit } from './hit.ts';
import { invalidate, type InvalidateOptions, type InvalidationTarget, type TagTarget } from './invalidate.ts';
import type { InvalidationMap } from './invalidation-map.ts';
import { locked } from './locked.ts';
import { multiCached } from './multi-cached.ts';
import { perf } from './perf.ts';
import { rateLimit } from './rate-limit.ts';
import { slidingRateLimit } from './sliding-rate-limit.ts';
import { soft } from './soft.ts';

const DECORATORS = {
  bloom,
  cached,
  cachedIterator,
  cachedStampede,
  circuitBreaker,
  early,
  fail: failover,
  failover,
  hit,
  locked,
  multiCached,
  perf,
  rateLimit,
  slidingRateLimit,
  soft,
};

/** Every decorator, bound to one cache. */
export type BoundDecorators = Readonly<typeof DECORATORS> & {
  readonly invalidate: typeof invalidate;
  readonly invalidateFurther: typeof invalidateFurther;
};

/**
 * Binds every decorator to one cache: what they take and do is the same, with `cache` filled in.
 *
 * @param cache - a cache, or its name in `@cache/config`.
 *
 * @example
 * ```ts
 * import { decoratorsFor } from '@cache/decorators';
 * import { MemoryCache } from '@cache/memory';
 *
 * const { cached, rateLimit } = decoratorsFor(new MemoryCache({ namespace: 'users' }));
 * const getUser = cached(async (id: string) => ({ id }), { prefix: 'user', ttl: '10m' });
 * await getUser('ada');  // { id: 'ada' }
 * ```
 */
export function decoratorsFor(cache: Cache<Anything, Anything> | string): BoundDecorators {
  if (cache === undefined) throw new TypeError('decoratorsFor takes a Cache, or the name of one');
  cacheSource(cache);
  const bound = Object.entries(DECORATORS).map(([name, decorate]) => [name, bind(decorate as AnyDecorator, cache)]);
  return {
    ...(Object.fromEntries(bound) as typeof DECORATORS),
    invalidate: ((target: InvalidationTarget, map?: InvalidationMap, options?: InvalidateOptions) =>
      invalidate(target as TagTarget, map, withCache(cache, options))) as typeof invalidate,
    invalidateFurther,
  };
}

type AnyDecorator = (...given: [first?: unknown, second?: unknown, third?: unknown]) => unknown;

function bind(decorate: AnyDecorator, cache: Cache | string): AnyDecorator {
  return (...given) => {
    const [first, second] = given;
    if (isMethodUse(given)) return (decorate({ cache }) as AnyDecorator)(...given);
    return typeof first === 'function' ? decorate(first, withCache(cache, second)) : decorate(withCache(cache, first));
  };
}

/** Fills the cache in, where options name none. */
function withCache(cache: Cache | string, options: unknown): InvalidateOptions {
  // What is no options is for the decorator to refuse.
  if (options !== undefined && (typeof options !== 'object' || options === null)) return options as InvalidateOptions;
  const given: InvalidateOptions = { ...options };
  return given.cache === undefined ? { ...given, cache } : given;
}
