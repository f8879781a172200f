import { randomUUID } from 'node:crypto';
import type { Cache, Duration, Serialize } from '@cache/core';

import { addIfAbsent } from './add-if-absent.ts';
import { plainTextOf, type PlainText } from './plain-text.ts';

/**
 * The entry that a lock is: whoever stored it holds the lock until it is removed or its lifetime ends. What it holds
 * is known to its owner alone, so that nobody else removes or extends it.
 */
export class LockEntry {
  readonly #cache: Cache;
  readonly #key: string;
  readonly #timeout: Duration | null | undefined;
  readonly #text: PlainText;
  readonly #owner = randomUUID();
  #storedKey: string;

  constructor(cache: Cache, key: string, timeout: Duration | null | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#storedKey = key;
    this.#timeout = timeout;
    this.#text = plainTextOf(cache);
  }

  /** The key as the store has it, with its namespace; known once the entry was tried to be placed. */
  get storedKey(): string {
    return this.#storedKey;
  }

  /** Stores the entry if there is none; answers whether it did. */
  place(leaseMs: number, signal: AbortSignal | undefined): Promise<boolean> {
    // Only a serializer is told what becomes of a key.
    const serialize: Serialize = (text, context) => {
      this.#storedKey = context.key;
      return this.#text.serialize(text);
    };
    const options = { ttl: leaseMs, timeout: this.#timeout, signal, serialize };
    return addIfAbsent(this.#cache, this.#key, this.#owner, options);
  }

  /** Gives the entry a new lifetime if it still is the owner's; answers whether it is. */
  extend(leaseMs: number): Promise<boolean> {
    const options = { ttl: leaseMs, timeout: this.#timeout, serialize: this.#text.serialize };
    return this.#withOwn((token) => this.#cache.compareAndSet(this.#key, token, this.#owner, options));
  }

  /** Removes the entry if it still is the owner's; answers whether it was. */
  remove(): Promise<boolean> {
    return this.#withOwn((token) => this.#cache.compareAndDelete(this.#key, token, { timeout: this.#timeout }));
  }

  async #withOwn(change: (token: unknown) => Promise<boolean>): Promise<boolean> {
    const { deserialize } = this.#text;
    for (;;) {
      const found = await this.#cache.getWithToken(this.#key, { timeout: this.#timeout, deserialize });
      if (found?.value !== this.#owner) return false;
      // Where it fails the entry was extended or removed in between, which the next look tells apart.
      if (await change(found.token)) return true;
    }
  }
}
