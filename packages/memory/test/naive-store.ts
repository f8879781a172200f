import type { EvictReason } from '../src/index.ts';

export interface NaiveEntry {
  readonly key: string;
  value: { readonly bytes: number };
  endsAt: number;
}

/** The promises of a memory backend, kept in the plainest way: a list from the least to the most recently used. */
export class NaiveStore {
  now = 0;
  entries: NaiveEntry[] = [];
  readonly evicted: string[] = [];
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  /** Whether ended entries leave by themselves as time passes. */
  readonly #timer: boolean;

  constructor(maxEntries: number, maxBytes: number, timer: boolean) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
    this.#timer = timer;
  }

  get bytes(): number {
    return this.entries.reduce((sum, { value }) => sum + value.bytes, 0);
  }

  find(key: string): NaiveEntry | undefined {
    const entry = this.entries.find((each) => each.key === key);
    if (entry === undefined || entry.endsAt > this.now) return entry;
    this.#evict(entry, 'expired');
    return undefined;
  }

  get(key: string): NaiveEntry['value'] | undefined {
    const entry = this.find(key);
    if (entry !== undefined) this.#use(entry);
    return entry?.value;
  }

  /** Answers whether the entry fits. */
  set(key: string, value: NaiveEntry['value'], ttlMs: number | null): boolean {
    if (value.bytes > this.#maxBytes) return false;
    const found = this.find(key);
    const entry = found ?? { key, value, endsAt: Infinity };
    entry.value = value;
    entry.endsAt = ttlMs === null ? Infinity : this.now + ttlMs;
    this.#use(entry);
    if (this.#overLimit()) this.removeEnded();
    while (this.#overLimit()) this.#evict(this.entries[0] as NaiveEntry, 'capacity');
    return true;
  }

  expire(key: string, ttlMs: number | null): boolean {
    const entry = this.find(key);
    if (entry !== undefined) entry.endsAt = ttlMs === null ? Infinity : this.now + ttlMs;
    return entry !== undefined;
  }

  delete(key: string): number {
    const entry = this.find(key);
    if (entry !== undefined) this.#remove(entry);
    return entry === undefined ? 0 : 1;
  }

  /** The keys that have not ended; looking does not remove the others. */
  keys(prefix = ''): string[] {
    return this.entries.filter(({ key, endsAt }) => key.startsWith(prefix) && endsAt > this.now).map(({ key }) => key);
  }

  advance(ms: number): void {
    this.now += ms;
    if (this.#timer) this.removeEnded();
  }

  removeEnded(): void {
    for (const entry of this.entries.filter(({ endsAt }) => endsAt <= this.now)) this.#evict(entry, 'expired');
  }

  #use(entry: NaiveEntry): void {
    this.#remove(entry);
    this.entries.push(entry);
  }

  #remove(entry: NaiveEntry): void {
    this.entries = this.entries.filter((each) => each !== entry);
  }

  #evict(entry: NaiveEntry, reason: EvictReason): void {
    this.#remove(entry);
    this.evicted.push(`${entry.key} ${reason}`);
  }

  #overLimit(): boolean {
    return this.entries.length > this.#maxEntries || this.bytes > this.#maxBytes;
  }
}
