import { ConfigurationError, rejectUnknownOptions, resolveClock, type Clock } from '@cache/core';
import type { RedisConnection } from './client.ts';
import { ClusterConnection } from './cluster-connection.ts';
import { partsOf } from './cluster-slots.ts';
import { GivenConnection } from './given-connection.ts';
import { createNodeClient } from './node-client.ts';
import { OwnConnection } from './own-connection.ts';
import type { AnyRedisClient } from './routed-client.ts';
import { SentinelConnection } from './sentinel-connection.ts';
import { readSentinel, type RedisSentinelOptions } from './sentinel-options.ts';
import { checkUrl, readNodes } from './server-url.ts';

/** A Redis Cluster. */
export interface RedisClusterOptions {
  /**
   * URLs of some of its servers, `redis://[[user][:password]@]host[:port]` or `rediss://…` over TLS; they name the
   * others. All are entered in the same way, with the user and password of those URLs that have one.
   */
  readonly nodes: readonly string[];
}

/** What a {@link RedisBackend} takes; no more than one of `url`, `client`, `cluster` and `sentinel`. */
export interface RedisBackendOptions {
  /**
   * The server: `redis://[[user][:password]@]host[:port][/database]`, `rediss://…` over TLS, or
   * `unix:///path[?db=database]`. Connected by the first command, closed by `close()`.
   *
   * @defaultValue 'redis://127.0.0.1:6379'
   */
  readonly url?: string | undefined;
  /**
   * A client made by `createClient()`, `createCluster()` or `createSentinel()` of the package `redis`. Connected by the
   * first command if it is not yet, never closed. Without a `keyPrefix` of its own.
   */
  readonly client?: AnyRedisClient | undefined;
  /** A cluster. Its servers are connected by the first commands for them, and closed by `close()`. */
  readonly cluster?: RedisClusterOptions | undefined;
  /** A master that sentinels watch. Connected by the first command, closed by `close()`. */
  readonly sentinel?: RedisSentinelOptions | undefined;
  /**
   * Whether the reads of one tick become one command, and its writes another; in a cluster one per slot. Answers and
   * order are the same either way.
   *
   * @defaultValue true
   */
  readonly merge?: boolean | undefined;
  /** Taken since every backend takes one, and checked. Without effect: the server keeps the time. */
  readonly clock?: Clock | undefined;
}

/** The ways of saying where the server is. */
const PLACES = ['url', 'client', 'cluster', 'sentinel'] as const;

/** The names of the options above that are not every cache's. */
export const REDIS_OPTION_NAMES = [...PLACES, 'merge'] as const;

/** Options of a backend, read and checked. */
export interface ResolvedRedisOptions {
  /** Makes the connection; opens nothing. */
  readonly createConnection: () => RedisConnection;
  readonly merge: boolean;
}

const DEFAULT_URL = 'redis://127.0.0.1:6379';

/**
 * Reads the options of a backend.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, for several that say where the server is,
 * for servers of a cluster that are not entered in the same way and for a client with a `keyPrefix`; TypeError for an
 * option of a wrong type and a malformed URL.
 */
export function resolveRedisOptions(options: RedisBackendOptions): ResolvedRedisOptions {
  rejectUnknownOptions('RedisBackend', options, [...REDIS_OPTION_NAMES, 'clock']);
  const { merge = true, clock } = options;
  resolveClock(clock);
  if (typeof merge !== 'boolean') throw new TypeError(`merge must be true or false; got ${String(merge)}`);
  const [place, another] = PLACES.filter((name) => options[name] !== undefined);
  if (another !== undefined) {
    throw new ConfigurationError(
      `${place} and ${another} exclude each other: each says where the server is; give one of ${PLACES.join(', ')}`,
    );
  }
  return Object.freeze({ merge, createConnection: connectionTo(options) });
}

function connectionTo({ url, client, cluster, sentinel }: RedisBackendOptions): () => RedisConnection {
  if (client !== undefined) {
    checkClient(client);
    return () => new GivenConnection(client);
  }
  if (cluster !== undefined) return connectionToCluster(cluster);
  if (sentinel !== undefined) {
    const settings = readSentinel(sentinel);
    return () => new SentinelConnection(settings);
  }
  const server = checkUrl('url', url === undefined ? DEFAULT_URL : url);
  return () => new OwnConnection((signal) => createNodeClient(server, signal));
}

function connectionToCluster(cluster: RedisClusterOptions): () => RedisConnection {
  if (typeof cluster !== 'object' || cluster === null)
    throw new TypeError('cluster must be an object: { nodes: [url, …] }');
  rejectUnknownOptions('cluster', cluster, ['nodes']);
  const servers = readNodes('cluster.nodes', cluster.nodes);
  const [first] = servers;
  const seeds = servers.map(({ host, port }) => `${host}:${port}`);
  return () =>
    new ClusterConnection(
      seeds,
      (address) => (signal) => createNodeClient({ ...first, tls: first?.tls === true, ...partsOf(address) }, signal),
    );
}

function checkClient(client: unknown): asserts client is AnyRedisClient {
  const { sendCommand, connect, on, isOpen, isReady } = (client ?? {}) as Partial<AnyRedisClient>;
  const isClient =
    [sendCommand, connect, on].every((member) => typeof member === 'function') &&
    [isOpen, isReady].every((member) => typeof member === 'boolean');
  if (!isClient) {
    throw new TypeError(
      "client must be a client made by createClient(), createCluster() or createSentinel() of the package 'redis'",
    );
  }
  const { options, _keyPrefix } = client as { options?: { keyPrefix?: unknown }; _keyPrefix?: unknown };
  const keyPrefix = options?.keyPrefix ?? _keyPrefix;
  if (keyPrefix !== undefined && String(keyPrefix) !== '') {
    throw new ConfigurationError(
      "client must not have a keyPrefix, which not all of its commands heed; use the cache's namespace",
    );
  }
}
