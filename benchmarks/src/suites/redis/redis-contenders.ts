import type { Keyv } from 'keyv';

import type { Contender, Setting } from '../../measuring/suite.ts';
import type { RemoteStore } from '../remote/remote-store.ts';

/** Libraries are imported when they are opened, so that each is alone in its thread. */
export const redisContenders: readonly Contender<RemoteStore>[] = [
  {
    name: 'node-redis',
    packages: ['redis'],
    async open({ serverUrl, keyPrefix }) {
      const { createClient } = await import('redis');
      const client = await createClient({ url: serverUrl }).connect();
      return {
        get: async (key) => parse(await client.get(`${keyPrefix}:${key}`)),
        set: (key, value) => client.set(`${keyPrefix}:${key}`, JSON.stringify(value)),
        multiGet: async (keys) => (await client.mGet(keys.map((key) => `${keyPrefix}:${key}`))).map(parse),
        close: () => client.close(),
      };
    },
  },
  ours('@cache/redis', true),
  ours('@cache/redis (merge: false)', false),
  ioredis('ioredis', false),
  ioredis('ioredis (auto-pipelining)', true),
  {
    name: '@keyv/redis',
    packages: ['@keyv/redis', 'keyv'],
    async open(setting) {
      const keyv = await openKeyv(setting);
      return {
        get: (key) => keyv.get(key),
        set: (key, value) => keyv.set(key, value),
        multiGet: (keys) => keyv.get([...keys]),
        close: () => keyv.disconnect(),
      };
    },
  },
  {
    name: 'cache-manager (@keyv/redis)',
    packages: ['cache-manager', '@keyv/redis', 'keyv'],
    async open(setting) {
      const { createCache } = await import('cache-manager');
      const cache = createCache({ stores: [await openKeyv(setting)] });
      return {
        get: (key) => cache.get(key),
        set: (key, value) => cache.set(key, value),
        multiGet: (keys) => cache.mget([...keys]),
        close: () => cache.disconnect().then(() => undefined),
      };
    },
  },
  {
    name: 'bentocache',
    packages: ['bentocache', 'ioredis'],
    async open({ serverUrl, keyPrefix }) {
      const { BentoCache, bentostore } = await import('bentocache');
      const { redisDriver } = await import('bentocache/drivers/redis');
      const { Redis } = await import('ioredis');
      const connection = new Redis(serverUrl);
      const store = bentostore().useL2Layer(redisDriver({ connection }));
      const cache = new BentoCache({ default: 'redis', prefix: keyPrefix, stores: { redis: store } });
      return {
        get: (key) => cache.get({ key }),
        set: (key, value) => cache.set({ key, value, ttl: null }),
        close: () => cache.disconnectAll(),
      };
    },
  },
];

function ours(name: string, merge: boolean): Contender<RemoteStore> {
  return {
    name,
    packages: ['@cache/core', '@cache/redis', 'redis'],
    ours: true,
    async open({ serverUrl, keyPrefix }) {
      const { RedisCache } = await import('@cache/redis');
      const cache = new RedisCache({ url: serverUrl, merge, namespace: keyPrefix });
      return {
        get: (key) => cache.get(key),
        set: (key, value) => cache.set(key, value),
        multiGet: (keys) => cache.multiGet(keys),
        close: () => cache.close(),
      };
    },
  };
}

function ioredis(name: string, enableAutoPipelining: boolean): Contender<RemoteStore> {
  return {
    name,
    packages: ['ioredis'],
    async open({ serverUrl, keyPrefix }) {
      const { Redis } = await import('ioredis');
      const client = new Redis(serverUrl, { enableAutoPipelining });
      return {
        get: async (key) => parse(await client.get(`${keyPrefix}:${key}`)),
        set: (key, value) => client.set(`${keyPrefix}:${key}`, JSON.stringify(value)),
        multiGet: async (keys) => (await client.mget(keys.map((key) => `${keyPrefix}:${key}`))).map(parse),
        close: () => client.quit().then(() => undefined),
      };
    },
  };
}

async function openKeyv({ serverUrl, keyPrefix }: Setting): Promise<Keyv> {
  const { createKeyv } = await import('@keyv/redis');
  return createKeyv(serverUrl, { namespace: keyPrefix });
}

function parse(text: string | null): unknown {
  return text === null ? undefined : (JSON.parse(text) as unknown);
}
