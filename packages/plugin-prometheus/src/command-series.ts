import { errorTypeOf, lookupsOf, outcomeOf, type CommandName, type PostHookContext } from '@cache/core';

import type { CacheMetrics } from './cache-metrics.ts';

type Labels = Readonly<Record<string, string>>;
type Increment = (by?: number) => void;
type Observe = (value: number) => void;

/**
 * What is counted of one command of one cache: each series with its labels bound, made when it is first needed, so
 * that a call looks up no labels and makes none.
 */
export class CommandSeries {
  readonly #metrics: CacheMetrics;
  readonly #labels: Labels;
  readonly #command: CommandName;
  readonly #observeDuration: Observe;
  readonly #byResult = new Map<string, Increment>();
  #countHits: Increment | undefined;
  #countMisses: Increment | undefined;
  #observeKeys: Observe | undefined;

  /** @param labels - the labels that all metrics have, with their values. */
  constructor(metrics: CacheMetrics, labels: Labels, command: CommandName) {
    this.#metrics = metrics;
    this.#labels = labels;
    this.#command = command;
    this.#observeDuration = metrics.duration.labels({ ...labels, command }).observe;
  }

  record(context: PostHookContext): void {
    const outcome = outcomeOf(context);
    this.#count(outcome === 'error' ? errorTypeOf(context.error) : outcome);
    // A clock without a monotonic scale may have been set back meanwhile.
    this.#observeDuration(context.took > 0 ? context.took / 1000 : 0);
    if (context.keys !== undefined) this.#observeBatch(context.keys.length);
    const lookups = lookupsOf(context);
    if (lookups !== undefined) this.#countLookups(lookups.hits, lookups.misses);
  }

  #count(result: string): void {
    let increment = this.#byResult.get(result);
    if (increment === undefined) {
      increment = this.#metrics.operations.labels({ ...this.#labels, command: this.#command, result }).inc;
      this.#byResult.set(result, increment);
    }
    increment();
  }

  #observeBatch(keys: number): void {
    this.#observeKeys ??= this.#metrics.batchKeys.labels({ ...this.#labels, command: this.#command }).observe;
    this.#observeKeys(keys);
  }

  #countLookups(hits: number, misses: number): void {
    const { lookups } = this.#metrics;
    // Both are there from the first look-up on, if at zero: a ratio of them needs both.
    this.#countHits ??= startAtZero(lookups.labels({ ...this.#labels, result: 'hit' }).inc);
    this.#countMisses ??= startAtZero(lookups.labels({ ...this.#labels, result: 'miss' }).inc);
    if (hits > 0) this.#countHits(hits);
    if (misses > 0) this.#countMisses(misses);
  }
}

function startAtZero(increment: Increment): Increment {
  increment(0);
  return increment;
}
