import type { Cache } from '@cache/core';

/** What the weather will be. */
export interface Forecast {
  readonly celsius: number;
}

/** Asks a weather service, and remembers what it said for ten minutes. */
export class Forecasts {
  readonly #cache: Cache;
  readonly #ask: (city: string) => Promise<Forecast>;

  /** The cache is handed in: that is all that tests need. */
  constructor(cache: Cache, ask: (city: string) => Promise<Forecast>) {
    this.#cache = cache.namespace('forecasts');
    this.#ask = ask;
  }

  of(city: string): Promise<Forecast> {
    return this.#cache.getOrSet<Forecast>(city, this.#ask, { ttl: '10m' });
  }
}
