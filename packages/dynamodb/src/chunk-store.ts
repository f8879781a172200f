import { EntryTooLargeError } from '@cache/core';
import { readItems, writeItems } from './batches.ts';
import type { Call } from './call.ts';
import { MOST_CHUNKS, type Item, type ItemLayout } from './item-layout.ts';
import { itemSize, MAX_ITEM_BYTES } from './item-size.ts';
import { chunkKey } from './wire-key.ts';

/** What of a value is in one item. The rest is for its key and the names of attributes. */
const CHUNK_BYTES = 380 * 1024;

/** The largest value in chunks, in bytes. */
export const MAX_CHUNKED_BYTES = CHUNK_BYTES * MOST_CHUNKS;

/** Chunks outlive their entry by so much, so that of the two DynamoDB never removes them first. */
const GRACE_MS = 3_600_000;

/**
 * The further items of values that are larger than an item. They belong to one version of an entry and are never
 * changed: a write stores new ones, has the entry point to these in one step, and removes the old ones after that.
 */
export class ChunkStore {
  readonly #table: string;
  readonly #layout: ItemLayout;

  constructor(table: string, layout: ItemLayout) {
    this.#table = table;
    this.#layout = layout;
  }

  /**
   * Parts a value.
   *
   * @throws EntryTooLargeError (`CACHE_ENTRY_TOO_LARGE`) for too many parts, or where the key leaves no room for them.
   */
  itemsOf(key: string, value: Uint8Array, version: string, expiresAt: number | null): readonly Item[] {
    if (value.length > MAX_CHUNKED_BYTES) {
      throw new EntryTooLargeError(
        `the value has ${value.length} bytes; with chunking, DynamoDB takes ${MAX_CHUNKED_BYTES}`,
      );
    }
    const end = this.#layout.lifetime(expiresAt === null ? null : expiresAt + GRACE_MS);
    const items = Array.from({ length: Math.ceil(value.length / CHUNK_BYTES) }, (_, index) => ({
      [this.#layout.key]: { S: chunkKey(version, index) },
      [this.#layout.value]: { B: value.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES) },
      entry: { S: key },
      ...end,
    }));
    if (items.some((item) => itemSize(item) > MAX_ITEM_BYTES))
      throw new EntryTooLargeError('the key is too long for a value in chunks');
    return items;
  }

  write(call: Call, items: readonly Item[]): Promise<void> {
    return writeItems(
      call,
      this.#table,
      items.map((Item) => ({ PutRequest: { Item } })),
    );
  }

  /** The value of a version; `undefined` where it is not there as a whole any more. */
  async read(call: Call, version: string, count: number): Promise<Uint8Array | undefined> {
    const found = await readItems(call, this.#table, this.#keysOf(version, count), { ConsistentRead: true });
    const parts = new Map(found.map((item) => [item[this.#layout.key]?.S, item[this.#layout.value]?.B]));
    const ordered = Array.from({ length: count }, (_, index) => parts.get(chunkKey(version, index)));
    return ordered.every((part) => part !== undefined) ? new Uint8Array(Buffer.concat(ordered)) : undefined;
  }

  remove(call: Call, version: string, count: number): Promise<void> {
    return writeItems(
      call,
      this.#table,
      this.#keysOf(version, count).map((Key) => ({ DeleteRequest: { Key } })),
    );
  }

  #keysOf(version: string, count: number): Item[] {
    return Array.from({ length: count }, (_, index) => ({ [this.#layout.key]: { S: chunkKey(version, index) } }));
  }
}
