import { ConfigurationError } from '@cache/core';

import type { QueryKind } from './query-values.ts';
import type { UrlParts } from './url-parts.ts';

/** What a scheme of URLs stands for. */
export interface Scheme {
  readonly packageName: string;
  readonly className: string;
  /** What is accepted, for messages. */
  readonly form: string;
  /** The options that may be in the query, beside those of every cache. */
  readonly query: Readonly<Record<string, QueryKind>>;
  /** The options that are made of what stands before the query; `undefined` where that is not of the form. */
  readonly options: (parts: UrlParts, query: Record<string, unknown>) => Record<string, unknown> | undefined;
}

const inMemory: Scheme = {
  packageName: '@cache/memory',
  className: 'MemoryCache',
  form: 'memory: or memory://',
  query: { maxEntries: 'integer', maxBytes: 'integer', policy: 'text' },
  options: (parts, query) => (isBare(parts) ? query : undefined),
};

const nothing: Scheme = {
  packageName: '@cache/core',
  className: 'NullCache',
  form: 'null: or null://',
  query: {},
  options: (parts, query) => (isBare(parts) ? query : undefined),
};

const redis: Scheme = {
  packageName: '@cache/redis',
  className: 'RedisCache',
  form: 'redis://[[user][:password]@]host[:port][/database]',
  query: { db: 'integer', merge: 'flag' },
  options({ scheme, authority, path }, { db, ...query }) {
    const inPath = path.replace(/^\//, '');
    if (authority === undefined || !/^\d*$/.test(inPath)) return undefined;
    if (db !== undefined && inPath !== '')
      throw new ConfigurationError(
        `the database in the path and the option 'db' exclude each other; got /${inPath} and db=${String(db)}`,
      );
    const database = db === undefined ? inPath : String(db);
    return {
      url: `${plainScheme(scheme)}://${authority || '127.0.0.1'}${database === '' ? '' : `/${database}`}`,
      ...query,
    };
  },
};

const redisCluster: Scheme = {
  packageName: '@cache/redis',
  className: 'RedisCache',
  form: 'redis+cluster://[[user][:password]@]host[:port],host[:port],…',
  query: { merge: 'flag' },
  options({ scheme, authority, path }, query) {
    const nodes = nodesOf(scheme, authority);
    return nodes === undefined || isPath(path) ? undefined : { cluster: { nodes }, ...query };
  },
};

const redisSentinel: Scheme = {
  packageName: '@cache/redis',
  className: 'RedisCache',
  form: 'redis+sentinel://[[user][:password]@]host[:port],host[:port],…/name',
  query: { db: 'integer', merge: 'flag' },
  options({ scheme, authority, path }, { db, ...query }) {
    const nodes = nodesOf(scheme, authority);
    const name = decodeURIComponent(path.replace(/^\//, ''));
    if (nodes === undefined || name === '' || name.includes('/')) return undefined;
    return { sentinel: { name, nodes, ...(db === undefined ? {} : { database: db }) }, ...query };
  },
};

const memcached: Scheme = {
  packageName: '@cache/memcached',
  className: 'MemcachedCache',
  form: 'memcached://host[:port],host[:port],…',
  query: { namespaceGenerations: 'flag' },
  options({ authority = '', path }, query) {
    const servers = authority.split(',');
    if (servers.includes('') || authority.includes('@') || isPath(path)) return undefined;
    // A port of their own for those that name none; in brackets a colon is part of the address.
    return { servers: servers.map((server) => (/:\d+$/.test(server) ? server : `${server}:11211`)), ...query };
  },
};

const dynamodb: Scheme = {
  packageName: '@cache/dynamodb',
  className: 'DynamoDBCache',
  form: 'dynamodb://region/table',
  query: { endpoint: 'text', consistentReads: 'flag', chunking: 'flag' },
  options({ authority: region = '', path }, query) {
    const table = path.replace(/^\//, '');
    if (!/^[\w-]+$/.test(region) || table === '' || table.includes('/')) return undefined;
    return { region, table: decodeURIComponent(table), ...query };
  },
};

const sqlite: Scheme = {
  packageName: '@cache/sqlite',
  className: 'SqliteCache',
  form: 'sqlite:path, sqlite:///absolute/path or sqlite::memory:',
  query: { purgeInterval: 'duration' },
  options({ authority = '', path }, query) {
    if (authority !== '' || path === '') return undefined;
    return { path: decodeURIComponent(path), ...query };
  },
};

/** The schemes that are known, by name. Packages are data here: each is loaded only when a URL asks for it. */
export const schemes: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['memory', inMemory],
  ...['redis', 'rediss', 'valkey', 'valkeys'].flatMap((name): [string, Scheme][] => [
    [name, redis],
    [`${name}+cluster`, redisCluster],
    [`${name}+sentinel`, redisSentinel],
  ]),
  ['memcached', memcached],
  ['dynamodb', dynamodb],
  ['sqlite', sqlite],
  ['null', nothing],
]);

/** What @cache/redis calls a server that is reached in the same way. */
function plainScheme(scheme: string): string {
  return /^(?:rediss|valkeys)\b/.test(scheme) ? 'rediss' : 'redis';
}

/** A URL for each of the hosts; `undefined` where they are not of the form. */
function nodesOf(scheme: string, authority = ''): string[] | undefined {
  const [, credentials = '', hosts = ''] = /^(.*@)?(.*)$/.exec(authority) ?? [];
  const names = hosts.split(',');
  // Those of a host further on would be taken for a part of the first one's.
  if (names.includes('') || credentials.includes(',')) return undefined;
  return names.map((host) => `${plainScheme(scheme)}://${credentials}${host}`);
}

function isBare({ authority = '', path }: UrlParts): boolean {
  return authority === '' && !isPath(path);
}

function isPath(path: string): boolean {
  return path !== '' && path !== '/';
}
