import { join } from 'node:path';
import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { startRedisCluster, startRedisSentinel, startServer, type TestServer } from '@cache-internal/test-servers';
import { dependenciesOf } from './dependencies.ts';
import type { SiteName, Sites } from './sites.ts';

/** A site that is there, until it is stopped. */
export interface StartedSite<Place = unknown> {
  readonly place: Place;
  /** What runs there, with its version; none where nothing does. */
  readonly server: string | undefined;
  readonly stop: () => Promise<void> | void;
}

const PRODUCTS = { redis: 'Redis', valkey: 'Valkey', memcached: 'Memcached' } as const;
type Product = keyof typeof PRODUCTS;

const starters: { readonly [Name in SiteName]: () => Promise<StartedSite<Sites[Name]>> } = {
  process: async () => ({ place: undefined, server: undefined, stop: () => undefined }),
  sqlite: async () => {
    const folder = new ScratchFolder();
    const stop = (): void => folder[Symbol.dispose]();
    return { place: { file: join(folder.path, 'cache.db') }, server: `SQLite ${process.versions['sqlite']}`, stop };
  },
  redis: () => oneServer('redis'),
  valkey: () => oneServer('valkey'),
  memcached: () => oneServer('memcached'),
  'three memcacheds': async () => {
    const servers = await Promise.all([1, 2, 3].map(() => startServer('memcached')));
    return {
      place: { servers: servers.map(({ host, port }) => `${host}:${port}`) },
      server: servers[0] && `${productOf('memcached', servers[0])}, three`,
      stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
    };
  },
  'redis cluster': async () => {
    const cluster = await startRedisCluster();
    const { urls, nodes } = cluster;
    return {
      place: { urls },
      server: nodes[0] && `${productOf('redis', nodes[0])}, three masters`,
      stop: () => cluster.stop(),
    };
  },
  'redis sentinels': async () => {
    const group = await startRedisSentinel();
    const { name, urls, nodes } = group;
    return {
      place: { name, urls },
      server: nodes[0] && `${productOf('redis', nodes[0])}, a replica and three sentinels`,
      stop: () => group.stop(),
    };
  },
  dynamodb: async () => {
    const server = await startServer('dynamodb');
    const standIn = dependenciesOf('@cache-internal/test-servers').find((each) => each.startsWith('dynalite '));
    return { place: server, server: server.how === 'native' ? standIn : 'DynamoDB Local', stop: () => server.stop() };
  },
};

/** Starts what a store stands on. */
export function startSite(name: SiteName): Promise<StartedSite> {
  return starters[name]();
}

async function oneServer(kind: Product): Promise<StartedSite<TestServer>> {
  const server = await startServer(kind);
  return { place: server, server: productOf(kind, server), stop: () => server.stop() };
}

function productOf(kind: Product, { version }: TestServer): string {
  return `${PRODUCTS[kind]} ${version}`;
}
