import type { Cache } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { CallChoices } from './call-choices.ts';

/** Any function at all. */
export type AnyFunction = (this: Anything, ...args: AnyArguments) => Anything;

/** What a function's promise resolves to. */
export type Answer<F extends AnyFunction> = Awaited<ReturnType<F>>;

/** A function that answers with a promise: itself, generics and overloads included, if it does that already. */
export type Promising<F extends AnyFunction> =
  ReturnType<F> extends Promise<unknown> | AsyncGenerator
    ? F
    : (this: ThisParameterType<F>, ...args: Parameters<F>) => Promise<Answer<F>>;

/** What a decorated function has beside being one. */
export interface DecoratedMembers<F extends AnyFunction, Key = string> {
  /** The cache that it works on now. */
  readonly cache: Cache;
  /** The function as it was. */
  readonly original: F;
  /** The key of a call with these arguments. */
  key(...args: Parameters<F>): Key;
  /**
   * Removes what is stored for these arguments; a call under way is answered but not stored.
   *
   * @returns the number of entries removed. Rejects with the cache's own error where that fails.
   */
  invalidate(...args: Parameters<F>): Promise<number>;
  /** Calls the function now and stores what it answers. */
  refresh(...args: Parameters<F>): ReturnType<Promising<F>>;
  /** The same function with choices for the calls made through it. For methods: `.with(…).call(instance, …)`. */
  with(choices: CallChoices): Promising<F>;
}

/** A decorated function: keeps its name, length and types. */
export type Decorated<F extends AnyFunction, Key = string> = Promising<F> & DecoratedMembers<F, Key>;
