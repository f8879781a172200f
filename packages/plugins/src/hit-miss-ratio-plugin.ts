import {
  lookupsOf,
  rejectUnknownOptions,
  type Cache,
  type Duration,
  type Plugin,
  type PostHookContext,
} from '@cache/core';

import { Ledger } from './ledger.ts';
import { textTable } from './text-table.ts';

/** What `new HitMissRatioPlugin` takes. */
export interface HitMissRatioPluginOptions {
  /**
   * How far the figures look back, on the cache's clock, to a tenth of it; `null` for everything since the start
   * or the last `reset()`.
   *
   * @defaultValue null
   */
  readonly window?: Duration | null | undefined;
}

/** How often something was found. */
export interface HitMissRatio {
  /** Keys that were found, be it `null` that was stored. */
  readonly hits: number;
  /** Keys that were not. */
  readonly misses: number;
  readonly total: number;
  /** `hits / total`, from 0 to 1; 0 before anything was looked up. */
  readonly ratio: number;
}

/**
 * Counts how often a cache has what it is asked for: `get`, `getWithToken` and each key of `multiGet`, and so the
 * look-ups that `getOrSet` makes (one for all that share it). `exists` asks for no value and is not counted, nor is
 * a look-up that failed. Views of a cache count as the cache. What a `default` stands in for is a miss.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { HitMissRatioPlugin } from '@cache/plugins';
 *
 * const hits = new HitMissRatioPlugin();
 * const cache = new MemoryCache({ plugins: [hits] });
 * await cache.set('a', 1);
 * await cache.multiGet(['a', 'b']);
 * hits.stats();  // { hits: 1, misses: 1, total: 2, ratio: 0.5 }
 * ```
 */
export class HitMissRatioPlugin implements Plugin {
  readonly name = 'hit-miss-ratio';
  readonly #ledger: Ledger<LookupTally>;

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option; TypeError or RangeError for a
   * `window` that is no duration above 0.
   */
  constructor(options: HitMissRatioPluginOptions = {}) {
    rejectUnknownOptions('HitMissRatioPlugin', options, ['window']);
    this.#ledger = new Ledger(() => new LookupTally(), options.window);
  }

  postGet(context: PostHookContext): void {
    this.#count(context);
  }

  postGetWithToken(context: PostHookContext): void {
    this.#count(context);
  }

  postMultiGet(context: PostHookContext): void {
    this.#count(context);
  }

  /**
   * Tells how often something was found.
   *
   * @param cache - one of the caches that have this plugin. @defaultValue all of them together
   */
  stats(cache?: Cache): HitMissRatio {
    return this.#ledger.read(cache).read();
  }

  /** Forgets everything counted so far, of all caches. */
  reset(): void {
    this.#ledger.reset();
  }

  /** What `JSON.stringify` writes: the `stats()` of all caches together. */
  toJSON(): HitMissRatio {
    return this.stats();
  }

  /** A table for terminals. */
  toString(cache?: Cache): string {
    const { hits, misses, total, ratio } = this.stats(cache);
    return textTable(['hits', 'misses', 'total', 'ratio'], [[...[hits, misses, total].map(String), percent(ratio)]]);
  }

  #count(context: PostHookContext): void {
    const { hits = 0, misses = 0 } = lookupsOf(context) ?? {};
    if (hits + misses > 0) this.#ledger.record(context.cache, (tally) => tally.count(hits, misses));
  }
}

class LookupTally {
  #hits = 0;
  #misses = 0;

  count(hits: number, misses: number): void {
    this.#hits += hits;
    this.#misses += misses;
  }

  add(other: LookupTally): void {
    this.count(other.#hits, other.#misses);
  }

  read(): HitMissRatio {
    const hits = this.#hits;
    const misses = this.#misses;
    const total = hits + misses;
    return { hits, misses, total, ratio: total === 0 ? 0 : hits / total };
  }
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
