import { NullBackend, SystemClock, type Clock, type ConformanceTarget, type ServerAddress } from '@cache/core';
import { DynamoDBBackend } from '@cache/dynamodb';
import { MemcachedBackend } from '@cache/memcached';
import { MemoryBackend } from '@cache/memory';
import { RedisBackend } from '@cache/redis';
import { SqliteBackend } from '@cache/sqlite';
import { TestClock } from '@cache/testing';
import type { Server, SiteName, Sites } from './sites.ts';

/** How a store is shown to the kit. */
export type StoreTarget = Omit<ConformanceTarget, 'name'>;

/** A backend in one of its ways: a column of the matrix. */
export interface Store<Site extends SiteName = SiteName> {
  readonly name: string;
  /** The package of the backend, whose third-party dependencies are its client. */
  readonly package: string;
  readonly site: Site;
  readonly targetAt: (place: Sites[Site]) => StoreTarget;
  /** What has to be done once the site is there. */
  readonly prepare?: (place: Sites[Site]) => Promise<void>;
}

const TABLE = 'cache';

/** A server of one's own takes any credentials. */
function dynamoDBAt({ host, port }: ServerAddress, clock?: Clock): DynamoDBBackend {
  return new DynamoDBBackend({
    clock,
    table: TABLE,
    region: 'eu-central-1',
    endpoint: `http://${host}:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}

async function createTable(server: Server): Promise<void> {
  const backend = dynamoDBAt(server);
  try {
    await backend.createTable();
  } finally {
    backend.close();
  }
}

const withClock = (create: (clock: TestClock) => ReturnType<StoreTarget['create']>): StoreTarget => {
  const clock = new TestClock();
  return { create: () => create(clock), advance: (ms) => clock.advance(ms) };
};

const behind = (
  server: Server,
  create: (address: ServerAddress) => ReturnType<StoreTarget['create']>,
): StoreTarget => ({
  create: (address = server) => create(address),
  address: server,
  server,
});

const redisAt = (server: Server): StoreTarget =>
  behind(server, ({ host, port }) => new RedisBackend({ url: `redis://${host}:${port}` }));

/** Every store of the matrix, in the order of its columns. */
export const stores: readonly Store[] = [
  on('process', {
    name: 'null',
    package: '@cache/core',
    targetAt: () => ({ create: () => new NullBackend() }),
  }),
  on('process', {
    name: 'memory',
    package: '@cache/memory',
    targetAt: () => withClock((clock) => new MemoryBackend({ clock })),
  }),
  on('sqlite', {
    name: 'sqlite in memory',
    package: '@cache/sqlite',
    // A case lets weeks pass: with the default interval the purges of that time would take seconds.
    targetAt: () => withClock((clock) => new SqliteBackend({ clock, purgeInterval: '1d' })),
  }),
  on('sqlite', {
    name: 'sqlite in a file',
    package: '@cache/sqlite',
    targetAt: ({ file }) => ({ create: () => new SqliteBackend({ path: file }) }),
  }),
  on('redis', { name: 'redis', package: '@cache/redis', targetAt: redisAt }),
  on('redis cluster', {
    name: 'redis cluster',
    package: '@cache/redis',
    targetAt: ({ urls }) => ({ create: () => new RedisBackend({ cluster: { nodes: urls } }) }),
  }),
  on('redis sentinels', {
    name: 'redis with sentinels',
    package: '@cache/redis',
    targetAt: ({ name, urls }) => ({ create: () => new RedisBackend({ sentinel: { name, nodes: urls } }) }),
  }),
  on('valkey', { name: 'valkey', package: '@cache/redis', targetAt: redisAt }),
  on('memcached', {
    name: 'memcached',
    package: '@cache/memcached',
    targetAt: (server) => behind(server, ({ host, port }) => new MemcachedBackend({ servers: [`${host}:${port}`] })),
  }),
  on('three memcacheds', {
    name: 'memcached, three servers',
    package: '@cache/memcached',
    targetAt: ({ servers }) => ({ create: () => new MemcachedBackend({ servers }) }),
  }),
  on('memcached', {
    name: 'memcached with generations',
    package: '@cache/memcached',
    targetAt: (server) =>
      behind(
        server,
        ({ host, port }) => new MemcachedBackend({ servers: [`${host}:${port}`], namespaceGenerations: true }),
      ),
  }),
  on('dynamodb', {
    name: 'dynamodb',
    package: '@cache/dynamodb',
    targetAt: (server) => {
      const clock = new TestClock();
      const network = new SystemClock();
      // Lifetimes end when they are told to, since the backend compares them; what the network takes, it takes really.
      const split: Clock = { now: () => clock.now(), sleep: (ms, signal) => network.sleep(ms, signal) };
      return {
        ...behind(server, (address) => dynamoDBAt(address, split)),
        advance: (ms) => clock.advance(ms),
        server: {
          kill: () => server.kill(),
          // It comes back without its tables.
          start: async () => {
            await server.start();
            await createTable(server);
          },
          pause: () => server.pause(),
          resume: () => server.resume(),
        },
      };
    },
    prepare: createTable,
  }),
];

/** Puts a store on a site. Which of the sites it is handed is seen to by whoever looks it up by the name. */
function on<Site extends SiteName>(site: Site, store: Omit<Store<Site>, 'site'>): Store {
  return { ...store, site } as unknown as Store;
}
