import type { Contender } from '../../measuring/suite.ts';
import type { RemoteStore } from '../remote/remote-store.ts';

type Found = Readonly<Record<string, { readonly value: string } | undefined>>;

/** Libraries are imported when they are opened, so that each is alone in its thread. */
export const memcachedContenders: readonly Contender<RemoteStore>[] = [
  {
    name: 'memcache-client',
    packages: ['memcache-client'],
    async open({ serverUrl, keyPrefix }) {
      const { MemcacheClient } = await import('memcache-client');
      // Without a lifetime it stores for a minute.
      const client = new MemcacheClient({ server: new URL(serverUrl).host, lifetime: 86_400 });
      const wireKey = (key: string): string => `${keyPrefix}:${key}`;
      return {
        get: async (key) => parse(await client.get<string>(wireKey(key))),
        set: (key, value) => client.set(wireKey(key), JSON.stringify(value)),
        async multiGet(keys) {
          const wireKeys = keys.map(wireKey);
          const found = (await client.get(wireKeys)) as unknown as Found;
          return wireKeys.map((key) => parse(found[key]));
        },
        async close() {
          client.shutdown();
        },
      };
    },
  },
  {
    name: '@cache/memcached',
    packages: ['@cache/core', '@cache/memcached', 'memcache-client'],
    ours: true,
    async open({ serverUrl, keyPrefix }) {
      const { MemcachedCache } = await import('@cache/memcached');
      const cache = new MemcachedCache({ servers: [new URL(serverUrl).host], namespace: keyPrefix });
      return {
        get: (key) => cache.get(key),
        set: (key, value) => cache.set(key, value),
        multiGet: (keys) => cache.multiGet(keys),
        close: () => cache.close(),
      };
    },
  },
];

function parse(item: Found[string]): unknown {
  return item === undefined ? undefined : (JSON.parse(item.value) as unknown);
}
