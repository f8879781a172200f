import type { Contender } from '../../measuring/suite.ts';
import { CountedLoad } from './counted-load.ts';
import type { Memoized } from './memoized.ts';

type Load = (key: string) => Promise<unknown>;
type Wrapped = Pick<Memoized, 'find'> & Partial<Pick<Memoized, 'close'>>;

const MANY_ENTRIES = 10_000;
const HOUR_MS = 3_600_000;

export const getOrSetContenders: readonly Contender<Memoized>[] = [
  contender('Map', [], async (load) => {
    const map = new Map<string, unknown>();
    return {
      async find(key) {
        const known = map.get(key);
        if (known !== undefined) return known;
        const value = await load(key);
        map.set(key, value);
        return value;
      },
    };
  }),
  {
    ...contender('@cache/memory', ['@cache/core', '@cache/memory'], async (load) => {
      const { MemoryCache } = await import('@cache/memory');
      const cache = new MemoryCache({ maxEntries: MANY_ENTRIES });
      return { find: (key) => cache.getOrSet(key, load), close: () => cache.close() };
    }),
    ours: true,
  },
  {
    ...contender('@cache/memory (ttl)', ['@cache/core', '@cache/memory'], async (load) => {
      const { MemoryCache } = await import('@cache/memory');
      const cache = new MemoryCache({ maxEntries: MANY_ENTRIES, ttl: '1h' });
      return { find: (key) => cache.getOrSet(key, load), close: () => cache.close() };
    }),
    ours: true,
  },
  {
    ...contender('@cache/decorators', ['@cache/core', '@cache/memory', '@cache/decorators'], async (load) => {
      const { cached } = await import('@cache/decorators');
      const { MemoryCache } = await import('@cache/memory');
      const cache = new MemoryCache({ maxEntries: MANY_ENTRIES });
      return { find: cached(load, { cache, prefix: 'find' }), close: () => cache.close() };
    }),
    ours: true,
  },
  contender('p-memoize', ['p-memoize'], async (load) => {
    const { default: pMemoize } = await import('p-memoize');
    return { find: pMemoize(load) };
  }),
  contender('lru-cache (fetch)', ['lru-cache'], async (load) => {
    const { LRUCache } = await import('lru-cache');
    const cache = new LRUCache<string, object>({
      max: MANY_ENTRIES,
      fetchMethod: async (key) => (await load(key)) as object,
    });
    return { find: (key) => cache.fetch(key) };
  }),
  contender('async-cache-dedupe', ['async-cache-dedupe'], async (load) => {
    const { createCache } = await import('async-cache-dedupe');
    const options = { size: MANY_ENTRIES };
    const cache = createCache({ ttl: HOUR_MS / 1000, storage: { type: 'memory', options } }).define('find', load);
    return { find: (key) => cache.find(key) };
  }),
  contender('cache-manager (wrap)', ['cache-manager'], async (load) => {
    const { createCache } = await import('cache-manager');
    const cache = createCache();
    return { find: (key) => cache.wrap(key, () => load(key)) };
  }),
  contender('cachified', ['@epic-web/cachified'], async (load) => {
    const { cachified } = await import('@epic-web/cachified');
    const cache = new Map();
    return { find: (key) => cachified({ key, cache, getFreshValue: () => load(key), ttl: HOUR_MS }) };
  }),
  contender('bentocache (getOrSet)', ['bentocache'], async (load) => {
    const { BentoCache, bentostore } = await import('bentocache');
    const { memoryDriver } = await import('bentocache/drivers/memory');
    const driver = memoryDriver({ maxItems: MANY_ENTRIES, serialize: false });
    const cache = new BentoCache({ default: 'memory', stores: { memory: bentostore().useL1Layer(driver) } });
    return {
      find: (key) => cache.getOrSet({ key, factory: () => load(key), ttl: HOUR_MS }),
      close: () => cache.disconnectAll(),
    };
  }),
];

function contender(
  name: string,
  packages: readonly string[],
  wrap: (load: Load) => Promise<Wrapped>,
): Contender<Memoized> {
  return {
    name,
    packages,
    async open() {
      const counted = new CountedLoad();
      const { find, close = async () => undefined } = await wrap(counted.load);
      return { find, close, loads: () => counted.count };
    },
  };
}
