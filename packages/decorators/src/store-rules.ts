import { resolveTimeout, type Duration, type MaybePromise } from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import type { Outcome } from './ttl-rule.ts';

/** Beside the result, what a condition is told. */
export interface ConditionContext<Args extends readonly unknown[] = AnyArguments> {
  readonly args: Args;
  readonly key: string;
  /** How long the call took, in ms. */
  readonly elapsed: number;
}

/** Says whether a result is stored. */
export type Condition<Args extends readonly unknown[] = AnyArguments, Result = Anything> = (
  result: Result,
  context: ConditionContext<Args>,
) => MaybePromise<boolean>;

/** What decides whether a result is stored; all that is given must hold. */
export interface StoreOptions<Args extends readonly unknown[] = AnyArguments, Result = Anything> {
  /** @defaultValue everything but `undefined` is stored, `null` included */
  readonly condition?: Condition<Args, Result> | undefined;
  /** `condition` the other way round: results for which it holds are not stored. */
  readonly skipCache?: Condition<Args, Result> | undefined;
  /** Stores only what took longer than this to compute. @defaultValue none */
  readonly timeCondition?: Duration | null | undefined;
}

/** Says whether something is stored. */
export type StoreRule = (outcome: Outcome, key: string) => MaybePromise<boolean>;

export const STORE_OPTION_NAMES = ['condition', 'skipCache', 'timeCondition'] as const;

/** Reads what decides whether a result is stored. */
export function storeRule(options: StoreOptions): StoreRule {
  const { condition, skipCache, timeCondition = null } = options;
  for (const [name, value] of Object.entries({ condition, skipCache })) {
    if (value !== undefined && typeof value !== 'function')
      throw new TypeError(`${name} must be a function of the result; got ${typeof value}`);
  }
  const leastMs = resolveTimeout(timeCondition, 'timeCondition');
  return (outcome, key) => {
    if (leastMs !== null && outcome.elapsed <= leastMs) return false;
    if (condition === undefined && skipCache === undefined) return true;
    const context = { args: outcome.args, key, elapsed: outcome.elapsed };
    return holdBoth(outcome.result, context, condition, skipCache);
  };
}

async function holdBoth(
  result: unknown,
  context: ConditionContext,
  condition: Condition | undefined,
  skipCache: Condition | undefined,
): Promise<boolean> {
  if (condition !== undefined && !(await condition(result, context))) return false;
  return skipCache === undefined || !(await skipCache(result, context));
}
