import type { Backend, Capabilities, Clock, Payload } from '@cache/core';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['reference', 'text'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: false,
  maxKeyBytes: Infinity,
  maxValueBytes: Infinity,
  stores: true,
  shared: false,
  persistent: false,
  atomic: Object.freeze([]),
  scan: false,
  clearNamespace: false,
  compareAndSet: false,
});

/** What an author has to write at least; all else is core's. */
export class MinimalBackend implements Backend {
  readonly name = 'minimal';
  readonly capabilities = CAPABILITIES;
  readonly #entries = new Map<string, { readonly payload: Payload; readonly expiresAt: number }>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): Payload {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expiresAt > this.#clock.now() ? entry.payload : undefined;
  }

  set(key: string, payload: Payload, ttlMs: number | null): void {
    this.#entries.set(key, { payload, expiresAt: ttlMs === null ? Infinity : this.#clock.now() + ttlMs });
  }

  delete(keys: readonly string[]): number {
    const there = keys.filter((key) => this.get(key) !== undefined);
    for (const key of keys) this.#entries.delete(key);
    return there.length;
  }
}
