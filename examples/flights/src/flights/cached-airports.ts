import { randomUUID } from 'node:crypto';

import type { Cache, SharedCacheOptions } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { HitMissRatioPlugin, TimingPlugin } from '@cache/plugins';

import { UserError } from '../user-error.ts';
import type { Airport } from './airport.ts';

// On a server, where a run that was killed cannot tidy up after itself.
const SERVER_TTL_MS = 600_000;

/** Where and how airports are cached: in the memory of the process, or on a server. */
export type CachePlace = { readonly ttlMs: number | null | undefined } & (
  { readonly maxEntries: number; readonly url?: undefined } | { readonly url: URL }
);

/** The look-up of airports through a cache: the one line that caching takes, and what goes with a server. */
export class CachedAirports implements AsyncDisposable {
  readonly timing = new TimingPlugin();
  readonly hitMiss = new HitMissRatioPlugin();
  /** Where the cache is, for people; without the password of a URL. */
  readonly place: string;
  readonly #failed = new AbortController();
  readonly #isShared: boolean;
  // Its own, so that clearing it touches nothing else on a server.
  readonly #namespace = `cache-example-flights-${randomUUID()}`;
  #cache!: Cache<Airport | null>;

  private constructor({ url }: CachePlace) {
    this.#isShared = url !== undefined;
    this.place = url === undefined ? 'the memory of this process' : `${url.protocol}//${url.host}${url.pathname}`;
  }

  /**
   * Opens the cache, and finds out whether it can be read and written.
   *
   * @throws UserError that says why not.
   */
  static async open(place: CachePlace): Promise<CachedAirports> {
    const airports = new CachedAirports(place);
    try {
      airports.#cache = await createCache(place, {
        namespace: airports.#namespace,
        ttl: place.ttlMs ?? (airports.#isShared ? SERVER_TTL_MS : null),
        plugins: [airports.timing, airports.hitMiss],
        // getOrSet goes on without its cache when that fails, as a service should. Here it would falsify the figures.
        onError: (error) => airports.#failed.abort(airports.#unusable(error)),
      });
      await airports.#check();
    } catch (error) {
      await airports.#cache?.close();
      throw airports.#unusable(error);
    }
    return airports;
  }

  /** Aborted, with a {@link UserError}, as soon as the cache fails. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  find(iata: string, load: (iata: string) => Promise<Airport | null>): Promise<Airport | null> {
    return this.#cache.getOrSet(iata, load);
  }

  /** Removes from a server what was put there, and closes the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      if (this.#isShared) await this.#cache.clear();
    } catch (error) {
      // Thrown, it would hide why the server is gone.
      console.error(`Entries under ${this.#namespace} are left on ${this.place} until they expire: ${reasonOf(error)}`);
    }
    await this.#cache.close();
  }

  async #check(): Promise<void> {
    await this.#cache.set('check', null);
    await this.#cache.get('check');
    await this.#cache.delete('check');
    this.timing.reset();
    this.hitMiss.reset();
  }

  #unusable(error: unknown): UserError {
    return new UserError(`cannot cache on ${this.place}: ${reasonOf(error)}`, { cause: error });
  }
}

// The client of a server is loaded where there is one.
async function createCache(place: CachePlace, options: SharedCacheOptions): Promise<Cache<Airport | null>> {
  if (place.url === undefined) return new MemoryCache({ ...options, maxEntries: place.maxEntries });
  const { RedisCache } = await import('@cache/redis');
  return new RedisCache({ ...options, url: place.url.href });
}

// A wrapped error says which command failed, the innermost why; some already say both.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error.cause instanceof Error) || error.message.includes(error.cause.message)) return error.message;
  return `${error.message} (${reasonOf(error.cause)})`;
}
