import type { Call } from './call.ts';
import { readState, stateReader } from './own-state.ts';

// How finely the sliding window is cut. Calls count for the whole period, less at most one part of it.
const PARTS = 20;

/** How many calls there were, and how many of them failed. */
export interface CallCounts {
  readonly calls: number;
  readonly failures: number;
}

/** Counts the calls of a key over a sliding window, in all processes together: one counter for each part of it. */
export class CallStatistics {
  readonly #partMs: number;
  readonly #periodMs: number;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
    this.#partMs = Math.max(1, Math.ceil(periodMs / PARTS));
  }

  /** Counts a call. */
  async add({ cache, key, site }: Call, failed: boolean): Promise<void> {
    const options = { ...site.options.commandOptions, ttl: this.#periodMs + this.#partMs };
    const part = Math.floor(cache.clock.now() / this.#partMs);
    await cache.increment(callsIn(key, part), 1, options);
    if (failed) await cache.increment(failuresIn(key, part), 1, options);
  }

  /** Adds up the calls of the last period. */
  async sum({ cache, key, site }: Call): Promise<CallCounts> {
    const keys = this.keysOf(key, cache.clock.now());
    const options = { ...site.options.commandOptions, deserialize: stateReader(cache) };
    const counts = (await cache.multiGet(keys, options)).map((count, index) =>
      Number(readState(cache, keys[index] as string, count) ?? 0),
    );
    const half = keys.length / 2;
    return { calls: total(counts.slice(0, half)), failures: total(counts.slice(half)) };
  }

  /** Forgets them. */
  async reset(call: Call): Promise<void> {
    const keys = this.keysOf(call.key, call.cache.clock.now());
    await call.cache.multiDelete(keys, call.site.options.commandOptions);
  }

  /** The counters of the last period: those of all calls, then as many of failures. */
  keysOf(key: string, now: number): readonly string[] {
    const parts = this.#parts(now);
    return [...parts.map((part) => callsIn(key, part)), ...parts.map((part) => failuresIn(key, part))];
  }

  /** The parts that have begun within the last period. */
  #parts(now: number): number[] {
    const parts: number[] = [];
    const last = Math.floor(now / this.#partMs);
    for (let part = last; part * this.#partMs > now - this.#periodMs; part--) parts.push(part);
    return parts;
  }
}

function callsIn(key: string, part: number): string {
  return `${key}-calls:${part}`;
}

function failuresIn(key: string, part: number): string {
  return `${key}-failures:${part}`;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + (Number.isFinite(count) ? count : 0), 0);
}
