import type { Backend, Capabilities, ScanPage } from './backend.ts';
import { NotSupportedError } from './errors.ts';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['reference', 'text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: Infinity,
  maxValueBytes: Infinity,
  shared: false,
  persistent: false,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
  stores: false,
});

/** Takes everything and keeps nothing: every read is a miss. What a cache that is turned off talks to. */
export class NullBackend implements Backend {
  readonly name = 'null';
  readonly capabilities = CAPABILITIES;

  get(): undefined {}
  set(): void {}
  delete(): number {
    return 0;
  }
  add(): boolean {
    return true;
  }
  multiGet(keys: readonly string[]): undefined[] {
    return keys.map(() => undefined);
  }
  multiSet(): void {}
  exists(): boolean {
    return false;
  }
  increment(_key: string, delta: number): number {
    return delta;
  }
  expire(): boolean {
    return false;
  }
  ttl(): undefined {}
  clear(): void {}
  raw(command: string): never {
    throw new NotSupportedError(`backend 'null' has no client that could answer '${command}'`);
  }
  close(): void {}
  getWithToken(): undefined {}
  compareAndSet(): boolean {
    return false;
  }
  compareAndDelete(): boolean {
    return false;
  }
  scan(): ScanPage {
    return { keys: [], cursor: undefined };
  }
}

/** The one that caches turn to while they are off. */
export const nullBackend = new NullBackend();
