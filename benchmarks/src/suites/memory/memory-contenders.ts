import type { MemoryCacheOptions } from '@cache/memory';

import type { Contender } from '../../measuring/suite.ts';
import type { AsyncStore } from './async-store.ts';

const MANY_ENTRIES = 10_000;
const HOUR_MS = 3_600_000;

const nothing = async (): Promise<void> => undefined;

/**
 * Libraries are imported when they are opened, so that each is alone in its thread, and measured without a function of
 * ours in between where theirs are called in this way.
 */
export const memoryContenders: readonly Contender<AsyncStore>[] = [
  {
    name: 'Map',
    packages: [],
    async open() {
      const map = new Map<string, unknown>();
      return {
        get: async (key) => map.get(key),
        set: async (key, value) => void map.set(key, value),
        close: nothing,
      };
    },
  },
  ours('@cache/memory', async () => ({})),
  ours('@cache/memory (namespace)', async () => ({ namespace: 'users' })),
  ours('@cache/memory (maxEntries)', async () => ({ maxEntries: MANY_ENTRIES })),
  ours('@cache/memory (ttl)', async () => ({ ttl: '1h' })),
  ours('@cache/memory (two plugins)', async () => {
    const { HitMissRatioPlugin, TimingPlugin } = await import('@cache/plugins');
    return { plugins: [new TimingPlugin(), new HitMissRatioPlugin()] };
  }),
  {
    name: 'lru-cache',
    packages: ['lru-cache'],
    async open() {
      const { LRUCache } = await import('lru-cache');
      const cache = new LRUCache<string, object>({ max: MANY_ENTRIES });
      return {
        get: async (key) => cache.get(key),
        set: async (key, value) => void cache.set(key, value as object),
        close: nothing,
      };
    },
  },
  {
    name: 'cache-manager',
    packages: ['cache-manager'],
    async open() {
      const { createCache } = await import('cache-manager');
      return Object.assign(createCache(), { close: nothing });
    },
  },
  {
    name: 'unstorage',
    packages: ['unstorage'],
    async open() {
      const { createStorage } = await import('unstorage');
      const storage = createStorage<object>();
      return {
        get: (key) => storage.getItem(key),
        set: (key, value) => storage.setItem(key, value as object),
        close: () => storage.dispose(),
      };
    },
  },
  {
    name: 'keyv',
    packages: ['keyv'],
    async open() {
      const { Keyv } = await import('keyv');
      return Object.assign(new Keyv(), { close: nothing });
    },
  },
  {
    name: 'bentocache',
    packages: ['bentocache'],
    async open() {
      const { BentoCache, bentostore } = await import('bentocache');
      const { memoryDriver } = await import('bentocache/drivers/memory');
      const driver = memoryDriver({ maxItems: MANY_ENTRIES, serialize: false });
      const cache = new BentoCache({ default: 'memory', stores: { memory: bentostore().useL1Layer(driver) } });
      return {
        get: (key) => cache.get({ key }),
        set: (key, value) => cache.set({ key, value, ttl: HOUR_MS }),
        close: () => cache.disconnectAll(),
      };
    },
  },
  {
    name: 'cacheable',
    packages: ['cacheable'],
    async open() {
      const { Cacheable } = await import('cacheable');
      const cache = new Cacheable();
      return Object.assign(cache, { close: () => cache.disconnect() });
    },
  },
];

function ours(name: string, optionsOf: () => Promise<MemoryCacheOptions>): Contender<AsyncStore> {
  return {
    name,
    packages: ['@cache/core', '@cache/memory'],
    ours: true,
    async open() {
      const { MemoryCache } = await import('@cache/memory');
      return new MemoryCache(await optionsOf());
    },
  };
}
