// A Map is rebuilt as a whole whenever it grows or shrinks. Up to here that takes a few milliseconds; with a million
// keys in one Map it would stop the process for tens of them, in the middle of an insert or of a sweep.
const LARGEST_SINGLE_MAP = 65_536;
const SHARDS = 64;

/**
 * Finds the slot of a key: one `Map`, as long as that is the quickest, and many small ones for a large store. Keys
 * that are alike enough to meet in one of these make it large, not wrong.
 */
export class KeyIndex {
  #single = new Map<string, number>();
  #shards: readonly Map<string, number>[] | undefined;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(key: string): number | undefined {
    return this.#mapOf(key).get(key);
  }

  /** Adds a key that is not there. Throws, changing nothing, where a map is full, at 2^24 keys. */
  add(key: string, slot: number): void {
    if (this.#size === LARGEST_SINGLE_MAP && this.#shards === undefined) this.#split();
    this.#mapOf(key).set(key, slot);
    this.#size++;
  }

  /** Removes a key that is there. */
  remove(key: string): void {
    this.#mapOf(key).delete(key);
    this.#size--;
  }

  clear(): void {
    this.#single = new Map();
    this.#shards = undefined;
    this.#size = 0;
  }

  #mapOf(key: string): Map<string, number> {
    return this.#shards === undefined ? this.#single : (this.#shards[shardOf(key)] as Map<string, number>);
  }

  #split(): void {
    const shards = Array.from({ length: SHARDS }, () => new Map<string, number>());
    for (const [key, slot] of this.#single) shards[shardOf(key)]?.set(key, slot);
    this.#shards = shards;
    this.#single = new Map();
  }
}

/** Hashes the characters of a key, of a long one 32 that are spread over it. */
function shardOf(key: string): number {
  const step = 1 + (key.length >> 5);
  let hash = key.length;
  for (let at = key.length - 1; at >= 0; at -= step) hash = Math.imul(hash, 31) + key.charCodeAt(at);
  return (hash ^ (hash >>> 15)) & (SHARDS - 1);
}
