import { join } from 'node:path';
import type { Backend } from '@cache/core';
import type { ServerKindName, TestServer } from '@cache-internal/test-servers';

/** Where a store is: behind a server, or in a folder. */
export interface StorePlace {
  readonly server: TestServer | undefined;
  readonly folder: string;
}

/** A kind of store that several processes can share. */
export interface StoreKind {
  /** The server that it needs; none where it is files. */
  readonly server: ServerKindName | undefined;
  /** The options of its backend, which are told to other processes as JSON. */
  readonly optionsFor: (place: StorePlace) => object;
  /** Makes the backend. Loads its package only then: most processes need one of them. */
  readonly open: (options: object) => Promise<Backend>;
}

function behind<Options extends object>(
  server: ServerKindName,
  optionsFor: (server: TestServer) => Options,
  open: (options: Options) => Promise<Backend>,
): StoreKind {
  return { server, optionsFor: (place) => optionsFor(place.server as TestServer), open: open as StoreKind['open'] };
}

function inFolder<Options extends object>(
  optionsFor: (folder: string) => Options,
  open: (options: Options) => Promise<Backend>,
): StoreKind {
  return { server: undefined, optionsFor: ({ folder }) => optionsFor(folder), open: open as StoreKind['open'] };
}

/** Every kind of store that several processes can share, by the name of its package. */
export const storeKinds = {
  memcached: behind(
    'memcached',
    ({ host, port }) => ({ servers: [`${host}:${port}`] }),
    async (options) => new (await import('@cache/memcached')).MemcachedBackend(options),
  ),
  redis: behind(
    'redis',
    ({ url }) => ({ url }),
    async (options) => new (await import('@cache/redis')).RedisBackend(options),
  ),
  sqlite: inFolder(
    (folder) => ({ path: join(folder, 'cache.db') }),
    async (options) => new (await import('@cache/sqlite')).SqliteBackend(options),
  ),
} as const satisfies Readonly<Record<string, StoreKind>>;

/** The name of a kind of store. */
export type StoreName = keyof typeof storeKinds;

/** The names of all kinds, for `describe.each`. */
export const storeNames = Object.keys(storeKinds) as readonly StoreName[];
