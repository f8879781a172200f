import { AsyncLocalStorage } from 'node:async_hooks';

let inside: AsyncLocalStorage<true> | undefined;

/** Whether the caller is inside of an `invalidateFurther`. Costs nothing until that was used once. */
export function invalidatesFurther(): boolean {
  return inside !== undefined && inside.getStore() === true;
}

/**
 * Runs a function inside of which no cached function answers from its cache: what it looks up is removed and
 * computed anew. Holds for everything that the function does, also asynchronously, and for nothing else: the sequence of
 * a `cachedIterator` has to be read inside.
 *
 * @returns what the function answers.
 *
 * @example
 * ```ts
 * import { cached, invalidateFurther } from '@cache/decorators';
 *
 * const rates = cached(async (currency: string) => ({ currency, at: Date.now() }), { prefix: 'rates', ttl: '1h' });
 * await rates('EUR');
 * await invalidateFurther(() => rates('EUR'));  // computed again, and stored
 * ```
 */
export function invalidateFurther<R>(fn: () => R): R {
  if (typeof fn !== 'function') throw new TypeError(`invalidateFurther takes a function; got ${typeof fn}`);
  inside ??= new AsyncLocalStorage();
  return inside.run(true, fn);
}
