import type { Load } from '@cache/core';

/** A load under way, and what those who share it wait for. */
export interface SharedLoad {
  /** Undefined where the cache could not even begin one. */
  readonly load: Load | undefined;
  answer: Promise<unknown>;
}

// How many landings are told apart by their keys; a look-up during which more happen is simply repeated.
const MOST_RECENT = 1000;

/** The loads under way of one decorated function, by key. */
export class SharedLoads {
  readonly #byKey = new Map<string, SharedLoad>();
  /** By key, as which one the last load of it landed; of those that landed last. */
  readonly #recent = new Map<string, number>();
  #landed = 0;

  /** How many have landed so far. */
  get landed(): number {
    return this.#landed;
  }

  /** Whether a load of the key has landed since so many had: who looked before it did may have looked too early. */
  landedSince(key: string, before: number): boolean {
    if (this.#landed === before) return false;
    return this.#landed - before > MOST_RECENT || (this.#recent.get(key) ?? 0) > before;
  }

  /** The load that a further call may share: none whose key was written or removed since it began. */
  get(key: string): SharedLoad | undefined {
    const shared = this.#byKey.get(key);
    return shared?.load?.overtaken === true ? undefined : shared;
  }

  begin(key: string, shared: SharedLoad): void {
    this.#byKey.set(key, shared);
  }

  end(key: string, shared: SharedLoad): void {
    this.#recent.delete(key);
    this.#recent.set(key, ++this.#landed);
    if (this.#recent.size > MOST_RECENT) {
      const [oldest] = this.#recent.keys();
      if (oldest !== undefined) this.#recent.delete(oldest);
    }
    if (this.#byKey.get(key) === shared) this.#byKey.delete(key);
  }
}
