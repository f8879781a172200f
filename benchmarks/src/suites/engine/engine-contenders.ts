import type { CallContext } from '@cache/core';

import type { Contender } from '../../measuring/suite.ts';
import type { SyncStoreMaker } from './sync-store.ts';

const CONTEXT: CallContext = Object.freeze({ payload: 'reference', timeoutMs: null, signal: undefined });

const nothing = async (): Promise<void> => undefined;

export const engineContenders: readonly Contender<SyncStoreMaker>[] = [
  {
    name: 'Map',
    packages: [],
    async open() {
      return {
        evicts: false,
        expires: false,
        create() {
          const map = new Map<string, unknown>();
          return {
            get: (key) => map.get(key),
            set: (key, value) => void map.set(key, value),
            size: () => map.size,
            close: () => map.clear(),
          };
        },
        close: nothing,
      };
    },
  },
  {
    name: 'MemoryBackend',
    packages: ['@cache/core', '@cache/memory'],
    ours: true,
    async open() {
      const { MemoryBackend } = await import('@cache/memory');
      return {
        evicts: true,
        expires: true,
        create({ maxEntries }) {
          const backend = new MemoryBackend({ maxEntries });
          return {
            get: (key) => backend.get(key, CONTEXT),
            set: (key, value, ttlMs) => backend.set(key, value, ttlMs, CONTEXT),
            size: () => backend.raw('size', []) as number,
            close: () => backend.close(),
          };
        },
        close: nothing,
      };
    },
  },
  {
    name: 'lru-cache',
    packages: ['lru-cache'],
    async open() {
      const { LRUCache } = await import('lru-cache');
      return {
        evicts: true,
        expires: true,
        create({ maxEntries, expiring = false }) {
          const timers = expiring ? { ttl: 1, ttlAutopurge: true } : {};
          // Without limits it takes no less than one of them.
          const cache = new LRUCache<string, object>({ max: maxEntries ?? 2_000_000, ...timers });
          return {
            get: (key) => cache.get(key),
            set: (key, value, ttlMs) =>
              void (ttlMs === null ? cache.set(key, value as object) : cache.set(key, value as object, { ttl: ttlMs })),
            size: () => cache.size,
            close: () => cache.clear(),
          };
        },
        close: nothing,
      };
    },
  },
];
