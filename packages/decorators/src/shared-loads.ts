import type { Load } from '@cache/core';

/** A load under way, and what those who share it wait for. */
export interface SharedLoad {
  /** Undefined where the cache could not even begin one. */
  readonly load: Load | undefined;
  answer: Promise<unknown>;
}

/** The loads under way of one decorated function, by key. */
export class SharedLoads {
  readonly #byKey = new Map<string, SharedLoad>();
  #landed = 0;

  /** How many have landed so far: who looked before one did may have looked too early. */
  get landed(): number {
    return this.#landed;
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
    this.#landed++;
    if (this.#byKey.get(key) === shared) this.#byKey.delete(key);
  }
}
