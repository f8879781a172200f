import type { HookContext, Plugin } from '@cache/core';

/** Counts how often each key is asked for: what a plugin of your own may look like. */
export class PopularKeysPlugin implements Plugin {
  readonly name = 'popular-keys';
  readonly #counts = new Map<string, number>();

  // A command without a hook costs nothing, so only those are named that matter here.
  preGet({ key }: HookContext): void {
    this.#count(key as string);
  }

  preMultiGet({ keys = [] }: HookContext): void {
    for (const key of keys) this.#count(key);
  }

  /** The keys that were asked for most, with how often. */
  top(count: number): readonly (readonly [key: string, times: number])[] {
    return [...this.#counts].toSorted(([, one], [, other]) => other - one).slice(0, count);
  }

  #count(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
