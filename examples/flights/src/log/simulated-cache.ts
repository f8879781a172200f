import { MemoryCache } from '@cache/memory';
import type { Clock } from '@cache/core';

/** What a cache of one size would have come to. */
export interface CacheOutcome {
  readonly maxEntries: number;
  readonly hits: number;
  /** Hits by cacheable requests. */
  readonly hitRatio: number;
  /** Sizes of the responses that were hits. */
  readonly bytesSaved: number;
  /** Entries that had to make room for others; with none, a larger cache would do no better. */
  readonly evictions: number;
}

/** A real cache that is asked for every cacheable request of a log, and holds a mark in place of each response. */
export class SimulatedCache implements AsyncDisposable {
  readonly #maxEntries: number;
  readonly #cache: MemoryCache<true>;
  #requests = 0;
  #loads = 0;
  #bytesSaved = 0;
  #evictions = 0;

  /** @param ttlMs - lifetime of an entry in the log's own time; `null` for ever. */
  constructor(maxEntries: number, ttlMs: number | null, clock: Clock) {
    this.#maxEntries = maxEntries;
    this.#cache = new MemoryCache<true>({
      maxEntries,
      ttl: ttlMs,
      clock,
      onEvict: (_key, _value, reason) => {
        if (reason === 'capacity') this.#evictions += 1;
      },
    });
  }

  async request(key: string, bytes: number): Promise<void> {
    const loadsBefore = this.#loads;
    await this.#cache.getOrSet(key, this.#load);
    this.#requests += 1;
    if (this.#loads === loadsBefore) this.#bytesSaved += bytes;
  }

  outcome(): CacheOutcome {
    const hits = this.#requests - this.#loads;
    return {
      maxEntries: this.#maxEntries,
      hits,
      hitRatio: this.#requests === 0 ? 0 : hits / this.#requests,
      bytesSaved: this.#bytesSaved,
      evictions: this.#evictions,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cache.close();
  }

  readonly #load = (): true => {
    this.#loads += 1;
    return true;
  };
}
