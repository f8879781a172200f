import { errorTypeOf, lookupsOf, outcomeOf, type CommandName, type PostHookContext } from '@cache/core';
import type { Counter, Histogram } from 'prom-client';

import type { CacheMetrics } from './cache-metrics.ts';

type Labels = Readonly<Record<string, string>>;
type CounterSeries = Counter.Internal;
type HistogramSeries = Histogram.Internal<string>;

/**
 * What is counted of one command of one cache: each series with its labels bound, made when it is first needed, so
 * that a call looks up no labels and makes none.
 */
export class CommandSeries {
  readonly #metrics: CacheMetrics;
  readonly #labels: Labels;
  readonly #command: CommandName;
  readonly #duration: HistogramSeries;
  readonly #byResult = new Map<string, CounterSeries>();
  #hits: CounterSeries | undefined;
  #misses: CounterSeries | undefined;
  #batchKeys: HistogramSeries | undefined;

  /** @param labels - the labels that all metrics have, with their values. */
  constructor(metrics: CacheMetrics, labels: Labels, command: CommandName) {
    this.#metrics = metrics;
    this.#labels = labels;
    this.#command = command;
    this.#duration = metrics.duration.labels({ ...labels, command });
  }

  record(context: PostHookContext): void {
    const outcome = outcomeOf(context);
    this.#count(outcome === 'error' ? errorTypeOf(context.error) : outcome);
    // A clock without a monotonic scale may have been set back meanwhile.
    this.#duration.observe(context.took > 0 ? context.took / 1000 : 0);
    if (context.keys !== undefined) this.#observeBatch(context.keys.length);
    const lookups = lookupsOf(context);
    if (lookups !== undefined) this.#countLookups(lookups.hits, lookups.misses);
  }

  #count(result: string): void {
    let series = this.#byResult.get(result);
    if (series === undefined) {
      series = this.#metrics.operations.labels({ ...this.#labels, command: this.#command, result });
      this.#byResult.set(result, series);
    }
    series.inc();
  }

  #observeBatch(keys: number): void {
    this.#batchKeys ??= this.#metrics.batchKeys.labels({ ...this.#labels, command: this.#command });
    this.#batchKeys.observe(keys);
  }

  #countLookups(hits: number, misses: number): void {
    const { lookups } = this.#metrics;
    // Both are there from the first look-up on, if at zero: a ratio of them needs both.
    this.#hits ??= startAtZero(lookups.labels({ ...this.#labels, result: 'hit' }));
    this.#misses ??= startAtZero(lookups.labels({ ...this.#labels, result: 'miss' }));
    if (hits > 0) this.#hits.inc(hits);
    if (misses > 0) this.#misses.inc(misses);
  }
}

function startAtZero(series: CounterSeries): CounterSeries {
  series.inc(0);
  return series;
}
