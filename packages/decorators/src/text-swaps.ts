import { isCacheError, OptimisticLockError, type Cache, type CommandOptions } from '@cache/core';

import { readState, stateReader } from './own-state.ts';

// Each failure means that another has got through, so this is only met where something else is wrong.
const MOST_ATTEMPTS = 1000;

/** What a text becomes, if it changes at all, and what the one who changed it is told. */
export interface TextChange<R> {
  readonly next: string | undefined;
  readonly result: R;
}

/** Computes a change, of what others may have changed just before. */
type Change<R> = (current: string | undefined) => TextChange<R>;

interface Wish {
  readonly change: Change<unknown>;
  readonly settle: PromiseWithResolvers<unknown>;
}

/**
 * Changes stored texts, each in one step, however many processes do so at once: reads, computes, and stores by
 * compare-and-set, until nobody was in between. What is wished for while that is under way is done together in the
 * next round, by one read and one write: a crowd in this process is one contender among the processes.
 */
export class TextSwaps {
  readonly #ttlMs: number | null;
  readonly #options: CommandOptions | undefined;
  /** By cache and key, what is to be done in the next round; there is none where no round is under way. */
  readonly #waiting = new WeakMap<Cache, Map<string, Wish[]>>();

  constructor(ttlMs: number | null, options: CommandOptions | undefined) {
    this.#ttlMs = ttlMs;
    this.#options = options;
  }

  /** Changes the text under a key. @returns the `result` of the change that was stored. */
  swap<R>(cache: Cache, key: string, change: Change<R>): Promise<R> {
    const settle = Promise.withResolvers<unknown>();
    const wish: Wish = { change, settle };
    const ofCache = this.#waiting.get(cache) ?? new Map<string, Wish[]>();
    this.#waiting.set(cache, ofCache);
    const waiting = ofCache.get(key);
    if (waiting === undefined) void this.#goRound(cache, key, ofCache, [wish]);
    else waiting.push(wish);
    return settle.promise as Promise<R>;
  }

  async #goRound(cache: Cache, key: string, ofCache: Map<string, Wish[]>, first: readonly Wish[]): Promise<void> {
    for (let wishes = first; wishes.length > 0; wishes = ofCache.get(key) ?? []) {
      ofCache.set(key, []);
      try {
        const results = await this.#store(cache, key, wishes);
        for (const [index, { settle }] of wishes.entries()) settle.resolve(results[index]);
      } catch (error) {
        for (const { settle } of wishes) settle.reject(error);
      }
    }
    ofCache.delete(key);
  }

  async #store(cache: Cache, key: string, wishes: readonly Wish[]): Promise<readonly unknown[]> {
    const readOptions = { ...this.#options, deserialize: stateReader(cache) };
    const writeOptions = { ...this.#options, ttl: this.#ttlMs };
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const current = await cache.getWithToken(key, readOptions);
      const before = current === undefined ? undefined : String(readState(cache, key, current.value));
      let after = before;
      const results = wishes.map(({ change }) => {
        const { next, result } = change(after);
        after = next ?? after;
        return result;
      });
      if (after === undefined || after === before) return results;
      const stored =
        current === undefined
          ? await added(cache, key, after, writeOptions)
          : await cache.compareAndSet(key, current.token, after, writeOptions);
      if (stored) return results;
    }
    throw new OptimisticLockError(`${JSON.stringify(key)} changes each time before it can be stored`, { key });
  }
}

async function added(cache: Cache, key: string, value: string, options: CommandOptions): Promise<boolean> {
  try {
    return await cache.add(key, value, options);
  } catch (error) {
    if (isCacheError(error, 'CACHE_KEY_EXISTS')) return false;
    throw error;
  }
}
