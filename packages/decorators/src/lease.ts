import { randomUUID } from 'node:crypto';

import { isCacheError, type Cache, type CommandOptions } from '@cache/core';

/**
 * A key that one at a time holds, in this process or another, until it is given back or its time is up. To save
 * work, not to guard money: who outlasts the time goes on while another begins.
 */
export class Lease {
  readonly #cache: Cache;
  readonly #key: string;
  readonly #owner: string;
  readonly #options: CommandOptions | undefined;

  private constructor(cache: Cache, key: string, owner: string, options: CommandOptions | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#owner = owner;
    this.#options = options;
  }

  /** Takes a lease. @returns `undefined` where somebody else has it; rejects where the cache fails. */
  static async take(cache: Cache, key: string, leaseMs: number, options?: CommandOptions): Promise<Lease | undefined> {
    const lease = new Lease(cache, `${key}-lock`, randomUUID(), options);
    try {
      await cache.add(lease.#key, lease.#owner, { ...options, ttl: leaseMs });
      return lease;
    } catch (error) {
      if (isCacheError(error, 'CACHE_KEY_EXISTS')) return undefined;
      throw error;
    }
  }

  /** Gives it back, unless its time was up and another has it now. */
  async release(): Promise<void> {
    const held = await this.#cache.getWithToken(this.#key, this.#options);
    if (held?.value === this.#owner) await this.#cache.compareAndDelete(this.#key, held.token, this.#options);
  }
}
