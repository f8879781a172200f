import type { MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { BloomMembers, BloomOptions } from './bloom.ts';
import type { CachedIteratorOptions } from './cached-iterator.ts';
import type { CachedStampedeOptions } from './cached-stampede.ts';
import type { CachedOptions } from './cached.ts';
import type { CircuitBreakerOptions } from './circuit-breaker.ts';
import type { AnyFunction, Answer, Decorated, Promising } from './decorated.ts';
import type { EarlyOptions } from './early.ts';
import type { FailoverOptions } from './failover.ts';
import type { HitOptions } from './hit.ts';
import type { InvalidateOptions, TagTarget } from './invalidate.ts';
import type { InvalidationMap } from './invalidation-map.ts';
import type { LockedOptions } from './locked.ts';
import type { MultiCachedOptions } from './multi-cached.ts';
import type { PerfOptions } from './perf.ts';
import type { RateLimitOptions } from './rate-limit.ts';
import type { SlidingRateLimitOptions } from './sliding-rate-limit.ts';
import type { SoftOptions } from './soft.ts';

/** The options of each decorator, for functions of these arguments and results. */
export interface OptionsByDecorator<Args extends readonly unknown[], Result, Key extends MaybePromise<string>> {
  readonly cached: CachedOptions<Args, Result, Key>;
  readonly cachedIterator: CachedIteratorOptions<Args, Key>;
  readonly cachedStampede: CachedStampedeOptions<Args, Result, Key>;
  readonly circuitBreaker: CircuitBreakerOptions<Args, Key>;
  readonly early: EarlyOptions<Args, Result, Key>;
  readonly failover: FailoverOptions<Args, Result, Key>;
  readonly hit: HitOptions<Args, Result, Key>;
  readonly locked: LockedOptions<Args, Key>;
  readonly multiCached: MultiCachedOptions<Args, ValueOf<Result>, Key>;
  readonly perf: PerfOptions<Args, Result, Key>;
  readonly rateLimit: RateLimitOptions<Args, Key>;
  readonly slidingRateLimit: SlidingRateLimitOptions<Args, Key>;
  readonly soft: SoftOptions<Args, Result, Key>;
}

/** The values of an answer by id. */
type ValueOf<Answer> = 0 extends 1 & Answer
  ? Anything
  : Answer extends ReadonlyMap<Anything, infer V>
    ? V
    : Answer[keyof Answer];

/** Decorators that need no options. */
type Optionless = 'cached' | 'cachedStampede' | 'multiCached';

type Name = keyof OptionsByDecorator<Anything, Anything, Anything>;

/** What decorates methods. */
export interface MethodDecorators<Args extends readonly unknown[], Result> {
  /** A method, by the standard's decorators. */
  <This, MethodArgs extends AnyArguments & Args, MethodResult extends Promise<Result> | AsyncGenerator<Result>>(
    method: (this: This, ...args: MethodArgs) => MethodResult,
    context: ClassMethodDecoratorContext<This, (this: This, ...args: MethodArgs) => MethodResult>,
  ): (this: This, ...args: MethodArgs) => MethodResult;
  /** A method, by TypeScript's legacy decorators. */
  <Method extends (this: Anything, ...args: AnyArguments) => Promise<Anything> | AsyncGenerator>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<Method>,
  ): TypedPropertyDescriptor<Method>;
}

/** A decorator waiting for what it decorates: a function, or a method. */
export interface Curried<Args extends readonly unknown[], Result, Key> extends MethodDecorators<Args, Result> {
  /** A function. */
  <F extends (this: Anything, ...args: Anything) => Anything>(fn: F): Decorated<F, Key>;
}

/** A decorator in its three forms. */
export type Decorator<N extends Name> = (N extends Optionless ? MethodDecorators<AnyArguments, Anything> : unknown) & {
  /** Around a function. */
  <F extends AnyFunction, Key extends MaybePromise<string> = string>(
    fn: F,
    ...options: N extends Optionless
      ? [options?: OptionsByDecorator<Parameters<F>, Answer<F>, Key>[N]]
      : [options: OptionsByDecorator<Parameters<F>, Answer<F>, Key>[N]]
  ): Decorated<F, Key>;
  /** Curried: what it answers takes the function, or decorates a method. */
  <Args extends Anything[] = AnyArguments, Result = Anything, Key extends MaybePromise<string> = string>(
    ...options: N extends Optionless
      ? [options?: OptionsByDecorator<Args, Result, Key>[N]]
      : [options: OptionsByDecorator<Args, Result, Key>[N]]
  ): Curried<Args, Result, Key>;
};

/** `bloom` in its three forms. */
export interface BloomDecorator {
  /** Around a function. */
  <
    F extends (this: Anything, ...args: AnyArguments) => MaybePromise<boolean>,
    Key extends MaybePromise<string> = string,
  >(
    fn: F,
    options: BloomOptions<Parameters<F>, Key>,
  ): Decorated<F, Key> & BloomMembers<Parameters<F>>;
  /** Curried: what it answers takes the function, or decorates a method. */
  <Args extends Anything[] = AnyArguments, Key extends MaybePromise<string> = string>(
    options: BloomOptions<Args, Key>,
  ): MethodDecorators<Args, boolean> & {
    <F extends (this: Anything, ...args: Anything) => MaybePromise<boolean>>(
      fn: F,
    ): Decorated<F, Key> & BloomMembers<Parameters<F>>;
  };
}

/** What `invalidate` answers: it takes a function, which stays decorated as it was, or decorates a method. */
export interface Invalidating extends MethodDecorators<AnyArguments, Anything> {
  <F extends AnyFunction>(fn: F): Promising<F> & { readonly [Member in keyof F]: F[Member] };
}

/** `invalidate` for each kind of target. */
export interface InvalidateDecorator {
  /** Entries of a decorated function: all, or by the map the one that the mapped arguments make. */
  <Target extends AnyFunction>(
    target: Target,
    map?:
      | Readonly<Record<string, (...args: AnyArguments) => unknown>>
      | ((...args: AnyArguments) => Partial<Parameters<Target>>),
    options?: InvalidateOptions,
  ): Invalidating;
  /** Entries that a template fits, or that have certain tags. */
  (target: string | TagTarget, map?: InvalidationMap, options?: InvalidateOptions): Invalidating;
}
