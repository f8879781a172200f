import { resolveTtl, type Duration, type MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';

/** What a call came to, for functions that decide how long it is kept. */
export interface Outcome<Args extends readonly unknown[] = AnyArguments, Result = Anything> {
  readonly args: Args;
  readonly result: Result;
  /** How long the call took, in ms. */
  readonly elapsed: number;
}

/** A lifetime: fixed, random between two bounds for each value, or a function of the outcome. */
export type Ttl<Args extends readonly unknown[] = AnyArguments, Result = Anything> =
  | Duration
  | readonly [min: Duration, max: Duration]
  | ((outcome: Outcome<Args, Result>) => MaybePromise<Duration | null | undefined>)
  | null;

/** Says how long a result is kept, in ms: `null` for ever, `undefined` for as long as the cache keeps things. */
export type TtlRule = (outcome: Outcome) => MaybePromise<number | null | undefined>;

/**
 * Reads a lifetime in any of its forms.
 *
 * @throws TypeError where it is malformed; RangeError where it is no lifetime, or where a pair has its bounds crossed.
 */
export function ttlRule(ttl: Ttl | undefined, name = 'ttl'): TtlRule {
  if (ttl === undefined) return () => undefined;
  if (typeof ttl === 'function') {
    return async (outcome) => {
      const chosen = await ttl(outcome);
      return chosen === undefined ? undefined : resolveTtl(chosen, `what ${name} returned`);
    };
  }
  if (Array.isArray(ttl)) return between(ttl, name);
  const ttlMs = resolveTtl(ttl, name);
  return () => ttlMs;
}

function between(pair: readonly unknown[], name: string): TtlRule {
  if (pair.length !== 2) throw new TypeError(`${name} must have two bounds where it is a pair; got ${pair.length}`);
  const [minMs, maxMs] = pair.map((bound, index) => resolveTtl(bound, `${name}[${index}]`));
  if (typeof minMs !== 'number' || typeof maxMs !== 'number')
    throw new RangeError(`${name} must have two finite bounds where it is a pair`);
  if (maxMs < minMs)
    throw new RangeError(`${name} must not have its upper bound below the lower; got ${maxMs} < ${minMs}`);
  return () => minMs + Math.floor(Math.random() * (maxMs - minMs + 1));
}
