import type { Subject } from '../../measuring/suite.ts';

/** A store in memory without promises. */
export interface SyncStore {
  get(key: string): unknown;
  /** @param ttlMs - `null` for ever */
  set(key: string, value: unknown, ttlMs: number | null): void;
  /** How many entries there are; those that have expired may count. */
  size(): number;
  close(): void;
}

/** What makes such stores. */
export interface SyncStoreMaker extends Subject {
  /** Whether it drops an entry for a new one at a limit. */
  readonly evicts: boolean;
  /** Whether it removes entries whose time has come by itself. */
  readonly expires: boolean;
  create(limits: { readonly maxEntries?: number; readonly expiring?: boolean }): SyncStore;
}
