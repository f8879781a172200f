// Caching.
export { cached, type CachedOptions } from './cached.ts';
export { cachedIterator, type CachedIteratorOptions } from './cached-iterator.ts';
export { cachedStampede, type CachedStampedeOptions } from './cached-stampede.ts';
export { early, type EarlyOptions } from './early.ts';
export { failover, failover as fail, type FailoverOptions } from './failover.ts';
export { hit, type HitOptions } from './hit.ts';
export { multiCached, type MultiCachedOptions } from './multi-cached.ts';
export { perf, type PerfOptions } from './perf.ts';
export { soft, type SoftOptions } from './soft.ts';

// Limiting.
export { bloom, type BloomMembers, type BloomOptions } from './bloom.ts';
export { circuitBreaker, type CircuitBreakerOptions } from './circuit-breaker.ts';
export { locked, type LockedOptions } from './locked.ts';
export { rateLimit, type RateLimitOptions } from './rate-limit.ts';
export { slidingRateLimit, type SlidingRateLimitOptions } from './sliding-rate-limit.ts';

// Invalidating.
export { invalidate, type InvalidateOptions, type InvalidationTarget, type TagTarget } from './invalidate.ts';
export { invalidateFurther } from './further-invalidation.ts';

// All of them, for one cache.
export { decoratorsFor, type BoundDecorators } from './decorators-for.ts';

// Keys.
export { registerFormatter, type Formatter } from './formatters.ts';

// What their options and answers are made of.
export type { CacheReference } from './cache-source.ts';
export type { CallChoices } from './call-choices.ts';
export type { Decorated, DecoratedMembers } from './decorated.ts';
export type {
  BloomDecorator,
  Curried,
  Decorator,
  InvalidateDecorator,
  Invalidating,
  MethodDecorators,
} from './decorator-types.ts';
export type { Tags } from './entry-tags.ts';
export type { ErrorTest, Exceptions } from './exceptions.ts';
export type { InvalidationMap } from './invalidation-map.ts';
export type { KeyMaker, KeyOptions } from './key-options.ts';
export type { LimitAction, RefusedCall } from './limit-action.ts';
export type { CommonOptions, OptionalTtl, RequiredTtl, StoringOptions } from './options.ts';
export type { Condition, ConditionContext, StoreOptions } from './store-rules.ts';
export type { Outcome, Ttl } from './ttl-rule.ts';
