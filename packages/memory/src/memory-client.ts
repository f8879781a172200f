import { NotSupportedError } from '@cache/core';

import type { EvictReason } from './evict-listener.ts';
import type { Store } from './store.ts';

/** What a memory backend tells of itself. */
export interface MemoryStats {
  /** How many entries there are. */
  readonly entries: number;
  /** What they take by `sizeOf`; 0 without `maxBytes`, since nothing is measured then. */
  readonly bytes: number;
  /** How many entries left by themselves since the backend was made. */
  readonly evictions: { readonly [Reason in EvictReason]: number };
}

/**
 * What `cache.raw` speaks to: no client underneath, but what the store tells of itself. It changes nothing that can
 * be seen through the cache, and counts as no use of an entry.
 */
export interface MemoryClient {
  /** How many entries there are. */
  size(): number;
  /** What all entries take by `sizeOf`; 0 without `maxBytes`, since nothing is measured then. */
  bytes(): number;
  /** The built keys (with their namespace) that start with `prefix`; all of them without one. */
  keys(prefix?: string): string[];
  /** All figures together. */
  stats(): MemoryStats;
}

const COMMANDS: {
  readonly [Name in keyof MemoryClient]: (
    store: Store,
    ...args: Parameters<MemoryClient[Name]>
  ) => ReturnType<MemoryClient[Name]>;
} = {
  size: (store) => store.size,
  bytes: (store) => store.bytes,
  keys: (store, prefix = '') => {
    if (typeof prefix !== 'string') throw new TypeError(`prefix must be a string; got ${typeof prefix}`);
    return store.keysFrom(0, store.end, prefix);
  },
  stats: (store) => ({ entries: store.size, bytes: store.bytes, evictions: store.departures }),
};

/** Runs a command of {@link MemoryClient}. */
export function runMemoryCommand(store: Store, command: string, args: readonly unknown[]): unknown {
  if (!Object.hasOwn(COMMANDS, command)) {
    throw new NotSupportedError(
      `backend 'memory' has no command '${command}'; it has ${Object.keys(COMMANDS).join(', ')}`,
    );
  }
  // So that no figure counts what has ended and only waits to be removed.
  store.sweep();
  return (COMMANDS[command as keyof MemoryClient] as (store: Store, ...args: readonly unknown[]) => unknown)(
    store,
    ...args,
  );
}
