import type { Backend, Capabilities, Payload } from '@cache/core';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: ['reference', 'text', 'binary'],
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: false,
  maxKeyBytes: Infinity,
  maxValueBytes: Infinity,
  stores: true,
  shared: false,
  persistent: false,
  atomic: [],
  scan: false,
  clearNamespace: false,
  compareAndSet: true,
} satisfies Capabilities);

/** The least that a backend can be, and one member with a type of its own. Entries never expire. */
export class MapBackend implements Backend<{ size(): Promise<number> }> {
  declare readonly rawType?: { size(): Promise<number> };
  readonly name = 'map';
  readonly capabilities = CAPABILITIES;
  readonly entries = new Map<string, Payload>();

  get(key: string): Payload {
    return this.entries.get(key);
  }

  set(key: string, payload: Payload): void {
    this.entries.set(key, payload);
  }

  delete(keys: readonly string[]): number {
    return keys.filter((key) => this.entries.delete(key)).length;
  }

  async raw(): Promise<number> {
    return this.entries.size;
  }
}
