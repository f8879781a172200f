import { isCacheError } from './errors.ts';
import type { PostHookContext } from './plugin.ts';

/** How a command ended: `'hit'` and `'miss'` for those that look up one key, `'error'` for those that rejected. */
export type Outcome = 'hit' | 'miss' | 'ok' | 'error';

/** How many keys a command found, and how many it did not. */
export interface Lookups {
  readonly hits: number;
  readonly misses: number;
}

const HIT: Lookups = Object.freeze({ hits: 1, misses: 0 });
const MISS: Lookups = Object.freeze({ hits: 0, misses: 1 });

/**
 * Tells how a command ended, for plugins. A stored `null` is a hit; what `default` stands in for is a miss. Batches
 * are `'ok'`: of their keys {@link lookupsOf} tells.
 */
export function outcomeOf(context: PostHookContext): Outcome {
  if ('error' in context) return 'error';
  if (context.command !== 'get' && context.command !== 'getWithToken') return 'ok';
  return context.result === undefined ? 'miss' : 'hit';
}

/**
 * Counts the keys that a command looked up: `get`, `getWithToken` and each key of `multiGet`.
 *
 * @returns `undefined` for commands that ask for no value, and for those that failed.
 */
export function lookupsOf(context: PostHookContext): Lookups | undefined {
  const { command, result } = context;
  if (command !== 'get' && command !== 'getWithToken' && command !== 'multiGet') return undefined;
  if ('error' in context) return undefined;
  if (command !== 'multiGet') return result === undefined ? MISS : HIT;
  let hits = 0;
  const values = result as readonly unknown[];
  for (const value of values) if (value !== undefined) hits++;
  return { hits, misses: values.length - hits };
}

/**
 * Names what a command rejected with, by one of few names, so that it can be a label of a metric: the code of a
 * `CacheError`, and `'ABORTED'` for the reason of a signal, which is all that commands reject with beside.
 */
export function errorTypeOf(error: unknown): string {
  return isCacheError(error) ? error.code : 'ABORTED';
}
