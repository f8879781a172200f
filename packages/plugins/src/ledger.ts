import { toMilliseconds, type Cache, type Duration } from '@cache/core';

import { Figures, type Tally } from './figures.ts';

/** The figures of each cache that a plugin watches, and of all of them together. */
export class Ledger<T extends Tally<T>> {
  readonly #create: () => T;
  readonly #windowMs: number | null;
  #total: Figures<T>;
  #byCache = new WeakMap<object, Figures<T>>();
  #latest: { readonly owner: object; readonly figures: Figures<T> } | undefined;

  /** @param window - the time that figures look back; `null` for everything. */
  constructor(create: () => T, window: Duration | null = null) {
    this.#create = create;
    this.#windowMs = resolveWindow(window);
    this.#total = new Figures(create, this.#windowMs);
  }

  /** Does the same to the tally of the cache and to the total. */
  record(cache: Cache, write: (tally: T) => void): void {
    const { clock } = cache;
    write(this.#total.at(clock));
    write(this.#of(cache).at(clock));
  }

  /** The figures of one cache, or of all. */
  read(cache?: Cache): T {
    if (cache === undefined) return this.#total.sum();
    return this.#byCache.get(ownerOf(cache))?.sum() ?? this.#create();
  }

  reset(): void {
    this.#total = new Figures(this.#create, this.#windowMs);
    this.#byCache = new WeakMap();
    this.#latest = undefined;
  }

  #of(cache: Cache): Figures<T> {
    const owner = ownerOf(cache);
    // Most plugins watch one cache.
    if (this.#latest?.owner === owner) return this.#latest.figures;
    let figures = this.#byCache.get(owner);
    if (figures === undefined) {
      figures = new Figures(this.#create, this.#windowMs);
      this.#byCache.set(owner, figures);
    }
    this.#latest = { owner, figures };
    return figures;
  }
}

/**
 * What a cache and all its views have in common, and no two caches do: their list of plugins. A view may be made
 * for a single call, so figures that were kept by view would be lost with it.
 */
function ownerOf(cache: Cache): object {
  return cache.plugins;
}

function resolveWindow(window: Duration | null): number | null {
  if (window === null) return null;
  const ms = toMilliseconds(window, 'window');
  if (ms <= 0) throw new RangeError(`window must be more than 0 ms, or null to look back without limit; got ${ms} ms`);
  return ms === Infinity ? null : ms;
}
