import { join } from 'node:path';
import type { Backend } from '@cache/core';
import type { DynamoDBBackendOptions } from '@cache/dynamodb';
import type { ServerKindName } from '@cache-internal/test-servers';
import type { StoreServer } from './store-server.ts';

/** Where a store is: behind a server, or in a folder. */
export interface StorePlace {
  readonly server: StoreServer | undefined;
  readonly folder: string;
}

/** A class of backends. */
export type BackendClass<Options = object> = new (options: Options) => Backend;

/** A kind of store that several processes can share. */
export interface StoreKind {
  /** The server that it needs; none where it is files. */
  readonly server: ServerKindName | 'redis cluster' | undefined;
  /** The options of its backend, which are told to other processes as JSON. */
  readonly optionsFor: (place: StorePlace) => object;
  /** Makes what has to be there before the first command; nothing where that is left out. */
  readonly prepare?: (options: object) => Promise<void>;
  /** Loads its backend. Only then its package is loaded: most processes need one of them. */
  readonly load: () => Promise<BackendClass>;
}

function behind<Options extends object>(
  server: ServerKindName | 'redis cluster',
  optionsFor: (server: StoreServer) => Options,
  load: () => Promise<BackendClass<Options>>,
): StoreKind {
  return { server, optionsFor: (place) => optionsFor(place.server as StoreServer), load: load as StoreKind['load'] };
}

function inFolder<Options extends object>(
  optionsFor: (folder: string) => Options,
  load: () => Promise<BackendClass<Options>>,
): StoreKind {
  return { server: undefined, optionsFor: ({ folder }) => optionsFor(folder), load: load as StoreKind['load'] };
}

/** Every kind of store that several processes can share, by the name of its package and what is special. */
export const storeKinds = {
  dynamodb: {
    ...behind(
      'dynamodb',
      ({ url }): DynamoDBBackendOptions => ({
        table: 'cache',
        region: 'local',
        endpoint: url,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
      async () => (await import('@cache/dynamodb')).DynamoDBBackend,
    ),
    async prepare(options) {
      const { DynamoDBBackend } = await import('@cache/dynamodb');
      const backend = new DynamoDBBackend(options as DynamoDBBackendOptions);
      await backend.createTable();
      backend.close();
    },
  },
  memcached: behind(
    'memcached',
    ({ host, port }) => ({ servers: [`${host}:${port}`] }),
    async () => (await import('@cache/memcached')).MemcachedBackend,
  ),
  redis: behind(
    'redis',
    ({ url }) => ({ url }),
    async () => (await import('@cache/redis')).RedisBackend,
  ),
  'redis cluster': behind(
    'redis cluster',
    ({ urls }) => ({ cluster: { nodes: urls } }),
    async () => (await import('@cache/redis')).RedisBackend,
  ),
  sqlite: inFolder(
    (folder) => ({ path: join(folder, 'cache.db') }),
    async () => (await import('@cache/sqlite')).SqliteBackend,
  ),
} as const satisfies Readonly<Record<string, StoreKind>>;

/** The name of a kind of store. */
export type StoreName = keyof typeof storeKinds;

/** The names of all kinds, for `describe.each`. */
export const storeNames = Object.keys(storeKinds) as readonly StoreName[];
