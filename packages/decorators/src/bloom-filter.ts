import { createHash } from 'node:crypto';

import type { Cache, CommandOptions } from '@cache/core';

import { readState, stateReader } from './own-state.ts';
import { TextSwaps } from './text-swaps.ts';

// The filter is stored in pages, so that neither reading nor changing a bit moves the whole of it.
const PAGE_BITS = 8192;

/**
 * A set that only ever says "no" for sure, kept in a cache.
 *
 * @see Bloom: Space/time trade-offs in hash coding with allowable errors, CACM 1970
 * @see Kirsch, Mitzenmacher: Less hashing, same performance, ESA 2006, for making all hashes of two
 */
export class BloomFilter {
  readonly bits: number;
  readonly hashes: number;
  readonly #options: CommandOptions | undefined;
  readonly #swaps: TextSwaps;

  /** @param errorRate - the share of wrong "yes" once it holds `capacity` members, as a fraction. */
  constructor(capacity: number, errorRate: number, options: CommandOptions | undefined) {
    this.#options = options;
    this.#swaps = new TextSwaps(null, options);
    this.bits = Math.ceil((-capacity * Math.log(errorRate)) / Math.LN2 ** 2);
    this.hashes = Math.max(1, Math.round((this.bits / capacity) * Math.LN2));
  }

  /** Enters a member. */
  async add(cache: Cache, key: string, member: string): Promise<void> {
    const pages = Map.groupBy(this.#positions(member), pageOf);
    await Promise.all(
      Array.from(pages, ([page, positions]) =>
        this.#swaps.swap(cache, this.#pageKey(key, page), (current) => {
          const bits = readPage(current);
          const before = bits.toString('base64');
          for (const position of positions) setBit(bits, position % PAGE_BITS);
          const after = bits.toString('base64');
          return { next: after === before ? undefined : after, result: undefined };
        }),
      ),
    );
  }

  /** Whether something may be a member; `false` is certain. */
  async has(cache: Cache, key: string, member: string): Promise<boolean> {
    const positions = this.#positions(member);
    const pages = [...new Set(positions.map(pageOf))];
    const keys = pages.map((page) => this.#pageKey(key, page));
    const stored = await cache.multiGet(keys, { ...this.#options, deserialize: stateReader(cache) });
    const bits = new Map(
      pages.map((page, index) => [page, readPage(readState(cache, keys[index] as string, stored[index]))]),
    );
    return positions.every((position) => hasBit(bits.get(pageOf(position)), position % PAGE_BITS));
  }

  /** A filter of another size is another filter. */
  #pageKey(key: string, page: number): string {
    return `${key}:${this.bits}:${this.hashes}:${page}`;
  }

  #positions(member: string): number[] {
    const digest = createHash('sha256').update(member).digest();
    // 48 bits each: their multiples stay exact.
    const first = digest.readUIntBE(0, 6);
    const step = digest.readUIntBE(6, 6);
    return Array.from({ length: this.hashes }, (_, index) => (first + index * step) % this.bits);
  }
}

function pageOf(position: number): number {
  return Math.floor(position / PAGE_BITS);
}

function readPage(stored: unknown): Buffer {
  const page = Buffer.alloc(PAGE_BITS / 8);
  if (typeof stored === 'string') page.write(stored, 'base64');
  return page;
}

function setBit(page: Buffer, position: number): void {
  page[position >> 3] = (page[position >> 3] ?? 0) | (1 << (position & 7));
}

function hasBit(page: Buffer | undefined, position: number): boolean {
  return ((page?.[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
}
