import {
  BackendError,
  ConfigurationError,
  EntryTooLargeError,
  isTagKey,
  messageOf,
  withoutTags,
  type Payload,
} from '@cache/core';

import type { EvictReason } from './evict-listener.ts';
import { Lifetimes } from './lifetimes.ts';
import type { ResolvedMemoryOptions } from './options.ts';
import { policies } from './policies.ts';
import type { Policy } from './policy.ts';
import { defaultSizeOf } from './size-of.ts';
import { SlotColumn } from './slot-column.ts';
import { NO_SLOT } from './slot-lists.ts';
import { SlotTable } from './slot-table.ts';
import { letGo } from './stored-bytes.ts';

/** How many entries left by themselves so far. */
export type Departures = { readonly [Reason in EvictReason]: number };

type Eviction = readonly [key: string, payload: Payload, reason: EvictReason];

/**
 * The entries and everything that is known of them, by slot. A store without limits keeps no order and no sizes; one
 * in which nothing ends reads no clock; versions are kept from the first time that somebody asked for one.
 */
export class Store {
  readonly #options: ResolvedMemoryOptions;
  readonly #table = new SlotTable();
  readonly #policy: Policy | undefined;
  #sizes: SlotColumn | undefined;
  #bytes = 0;
  #lifetimes: Lifetimes | undefined;
  #versions: SlotColumn | undefined;
  #lastVersion = 0;
  #departures = { capacity: 0, expired: 0 };
  /** Who has yet to be told of. */
  #evictions: Eviction[] = [];

  constructor(options: ResolvedMemoryOptions) {
    this.#options = options;
    const { maxEntries, maxBytes, policy } = options;
    if (maxEntries !== Infinity || maxBytes !== Infinity) this.#policy = policies[policy](maxEntries);
    if (maxBytes !== Infinity) this.#sizes = new SlotColumn(0);
  }

  /** How many entries there are; some may have ended since `sweep`. */
  get size(): number {
    return this.#table.size;
  }

  /** What `sizeOf` said of all of them together; 0 without `maxBytes`. */
  get bytes(): number {
    return this.#bytes;
  }

  /** One more than the highest slot that was in use. */
  get end(): number {
    return this.#table.end;
  }

  get departures(): Departures {
    return { ...this.#departures };
  }

  /** The slot of an entry that has not ended, or `NO_SLOT`. */
  find(key: string): number {
    const slot = this.#table.find(key);
    if (slot === NO_SLOT || this.#lifetimes === undefined || !this.#lifetimes.ended(slot)) return slot;
    this.#evict(slot, 'expired');
    this.#tell();
    // Whoever was told may have stored the key anew.
    return this.find(key);
  }

  /** What is in a slot, as a use of the entry. */
  read(slot: number): Payload {
    this.#policy?.used(slot);
    return this.#table.payloadAt(slot);
  }

  /** What is in a slot. */
  peek(slot: number): Payload {
    return this.#table.payloadAt(slot);
  }

  /** The keys with a prefix that are in the slots from one to before another, without those that have ended. */
  keysFrom(from: number, to: number, prefix: string): string[] {
    const keys: string[] = [];
    for (let slot = from; slot < to; slot++) {
      const key = this.#table.keyAt(slot);
      if (key === undefined || !key.startsWith(prefix) || this.#lifetimes?.ended(slot) === true) continue;
      keys.push(key);
    }
    return keys;
  }

  /**
   * What an entry takes of `maxBytes`. To be asked before anything is changed.
   *
   * @throws EntryTooLargeError (`CACHE_ENTRY_TOO_LARGE`) where it alone takes more; ConfigurationError
   * (`CACHE_CONFIGURATION`) where `sizeOf` answers no size, BackendError (`CACHE_BACKEND`) where it throws.
   */
  measure(key: string, payload: Payload): number {
    if (this.#sizes === undefined) return 0;
    const { maxBytes } = this.#options;
    // What is stored of a tag is no value that the user's function knows how to measure.
    const bytes = isTagKey(key) ? defaultSizeOf(payload, key) : this.#askSizeOf(withoutTags(payload), key);
    if (typeof bytes !== 'number' || !(bytes >= 0)) {
      throw new ConfigurationError(
        `sizeOf must answer a number of bytes, 0 or more; it answered ${String(bytes)} for key ${JSON.stringify(key)}`,
      );
    }
    // Whole bytes, so that adding and subtracting them stays exact.
    if (bytes <= maxBytes) return Math.ceil(bytes);
    throw new EntryTooLargeError(
      `the entry under ${JSON.stringify(key)} takes ${bytes} bytes; maxBytes is ${maxBytes} for all entries together`,
    );
  }

  /** Stores a payload of so many bytes, with a lifetime. */
  write(key: string, payload: Payload, bytes: number, ttlMs: number | null): void {
    // An entry that ended must be told of as such. Where nobody listens, it can as well be overwritten.
    const found = this.#options.onEvict === undefined ? this.#table.find(key) : this.find(key);
    const slot = found === NO_SLOT ? this.#insert(key, payload) : this.#overwrite(found, payload);
    this.#resize(slot, bytes);
    this.#version(slot);
    if (ttlMs !== null || this.#lifetimes !== undefined) this.setLifetime(slot, ttlMs);
    if (this.#policy !== undefined) this.#keepLimits(this.#policy);
  }

  /** Puts another payload into an entry and leaves its lifetime as it is. */
  replace(slot: number, payload: Payload, bytes: number): void {
    this.#overwrite(slot, payload);
    this.#resize(slot, bytes);
    this.#version(slot);
    if (this.#policy !== undefined) this.#keepLimits(this.#policy);
  }

  setLifetime(slot: number, ttlMs: number | null): void {
    if (ttlMs !== null) this.#lifetimes ??= this.#startLifetimes();
    this.#lifetimes?.start(slot, ttlMs);
  }

  /** The time an entry has left, in ms; `null` for ever. */
  leftMs(slot: number): number | null {
    return this.#lifetimes === undefined ? null : this.#lifetimes.leftMs(slot);
  }

  /** What tells this state of an entry from every other that the key ever had or will have. */
  versionOf(slot: number): number {
    // Entries from before anybody asked share 0: later states of their keys are numbered from 1.
    this.#versions ??= new SlotColumn(0);
    return this.#versions.get(slot);
  }

  remove(slot: number): void {
    this.#table.remove(slot);
    this.#policy?.removed(slot);
    this.#lifetimes?.stop(slot);
    this.#resize(slot, 0);
  }

  clear(): void {
    if (this.#options.onEvict !== undefined) this.sweep();
    this.#table.clear();
    this.#policy?.cleared();
    this.#lifetimes?.close();
    this.#lifetimes = undefined;
    if (this.#sizes !== undefined) this.#sizes = new SlotColumn(0);
    if (this.#versions !== undefined) this.#versions = new SlotColumn(0);
    this.#bytes = 0;
  }

  /** Removes all entries that have ended. */
  sweep(): void {
    if (this.#lifetimes === undefined) return;
    this.#evictEnded(this.#lifetimes.takeEnded(Infinity));
    this.#tell();
  }

  /** What `sizeOf` answers. An error of it has to name it: the message of the command alone blames the store. */
  #askSizeOf(payload: Payload, key: string): unknown {
    try {
      return this.#options.sizeOf(payload, key);
    } catch (cause) {
      throw new BackendError(`sizeOf threw for key ${JSON.stringify(key)}: ${messageOf(cause)}`, { cause });
    }
  }

  #insert(key: string, payload: Payload): number {
    const slot = this.#table.insert(key, payload);
    this.#policy?.inserted(slot, key);
    return slot;
  }

  #overwrite(slot: number, payload: Payload): number {
    this.#table.replace(slot, payload);
    this.#policy?.used(slot);
    return slot;
  }

  #version(slot: number): void {
    this.#versions?.set(slot, ++this.#lastVersion);
  }

  #resize(slot: number, bytes: number): void {
    if (this.#sizes === undefined) return;
    this.#bytes += bytes - this.#sizes.get(slot);
    this.#sizes.set(slot, bytes);
  }

  #keepLimits(policy: Policy): void {
    if (!this.#overLimit()) return;
    // What has ended must not cost an entry its place that has not.
    if (this.#lifetimes !== undefined) this.#evictEnded(this.#lifetimes.takeEnded());
    while (this.#overLimit()) {
      const slot = policy.victim();
      this.#evict(slot, this.#lifetimes?.ended(slot) === true ? 'expired' : 'capacity');
    }
    this.#tell();
  }

  #overLimit(): boolean {
    return this.#table.size > this.#options.maxEntries || this.#bytes > this.#options.maxBytes;
  }

  #evictEnded(slots: readonly number[]): void {
    for (const slot of slots) this.#evict(slot, 'expired');
  }

  #evict(slot: number, reason: EvictReason): void {
    this.#departures[reason]++;
    const key = this.#table.keyAt(slot) as string;
    if (this.#options.onEvict !== undefined && !isTagKey(key))
      this.#evictions.push([key, letGo(this.#table.payloadAt(slot)), reason]);
    this.remove(slot);
  }

  /** Tells of the evictions so far. Every entry is in order by now, and the listener may change any of them. */
  #tell(): void {
    if (this.#evictions.length === 0) return;
    const evictions = this.#evictions;
    this.#evictions = [];
    for (const eviction of evictions) this.#options.onEvict?.(...eviction);
  }

  #startLifetimes(): Lifetimes {
    return new Lifetimes(this.#options.clock, (slots) => {
      this.#evictEnded(slots);
      this.#tell();
    });
  }
}
