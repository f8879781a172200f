import { ConfigurationError, rejectUnknownOptions, resolveClock, type Clock } from '@cache/core';
import { RedisClient as NodeRedisClient } from 'redis';
import type { RedisClient, RedisConnection } from './client.ts';
import { GivenConnection } from './given-connection.ts';
import { CONNECT_TIMEOUT_MS, OwnConnection } from './own-connection.ts';

/** What a {@link RedisBackend} takes. */
export interface RedisBackendOptions {
  /**
   * The server: `redis://[[user][:password]@]host[:port][/database]`, `rediss://…` over TLS, or
   * `unix:///path[?db=database]`. Connected by the first command, closed by `close()`. Not together with `client`.
   *
   * @defaultValue 'redis://127.0.0.1:6379'
   */
  readonly url?: string | undefined;
  /**
   * A client made by `createClient()` of the package `redis`. Connected by the first command if it is not yet,
   * never closed. Not together with `url`, and without a `keyPrefix` of its own.
   */
  readonly client?: RedisClient | undefined;
  /**
   * Whether the reads of one tick become one command, and its writes another. Answers and order are the same either way.
   *
   * @defaultValue true
   */
  readonly merge?: boolean | undefined;
  /** Taken since every backend takes one, and checked. Without effect: the server keeps the time. */
  readonly clock?: Clock | undefined;
}

/** The names of the options above that are not every cache's. */
export const REDIS_OPTION_NAMES = ['url', 'client', 'merge'] as const;

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
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, for `url` and `client` together and for a
 * client with a `keyPrefix`; TypeError for an option of a wrong type and a malformed `url`.
 */
export function resolveRedisOptions(options: RedisBackendOptions): ResolvedRedisOptions {
  rejectUnknownOptions('RedisBackend', options, [...REDIS_OPTION_NAMES, 'clock']);
  const { url, client, merge = true, clock } = options;
  resolveClock(clock);
  if (typeof merge !== 'boolean') throw new TypeError(`merge must be true or false; got ${String(merge)}`);
  if (url !== undefined && client !== undefined) {
    throw new ConfigurationError('url and client exclude each other: a given client knows its server already');
  }
  if (client !== undefined) {
    checkClient(client);
    return Object.freeze({ merge, createConnection: () => new GivenConnection(client) });
  }
  const server = checkUrl(url ?? DEFAULT_URL);
  return Object.freeze({ merge, createConnection: () => new OwnConnection((signal) => openClient(server, signal)) });
}

let newClient: ReturnType<typeof NodeRedisClient.factory> | undefined;

function openClient(url: string, signal: AbortSignal): RedisClient {
  // createClient() would make a class of some hundred methods for every url, which takes longer than to connect.
  newClient ??= NodeRedisClient.factory();
  return newClient({
    url,
    disableOfflineQueue: true,
    // Would move the connection to another client behind our back.
    maintNotifications: 'disabled',
    socket: { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS, signal },
  }) as RedisClient;
}

function checkUrl(url: unknown): string {
  const accepted = "redis://, rediss:// or unix://, such as 'redis://127.0.0.1:6379/0'";
  if (typeof url !== 'string') throw new TypeError(`url must be a string of ${accepted}; got ${typeof url}`);
  let database: number | undefined;
  try {
    ({ database } = NodeRedisClient.parseURL(url));
  } catch {
    throw new TypeError(`url must be a URL of ${accepted}; got ${JSON.stringify(withoutPassword(url))}`);
  }
  if (database !== undefined && !(Number.isSafeInteger(database) && database >= 0)) {
    throw new TypeError(`url must name its database by a whole number; got ${JSON.stringify(withoutPassword(url))}`);
  }
  return url;
}

function withoutPassword(url: string): string {
  // Up to the last @: a password that was not percent-encoded may have some of its own.
  return url.replace(/(:\/\/[^:]*):.*@/, '$1:***@');
}

function checkClient(client: unknown): asserts client is RedisClient {
  const { sendCommand, connect, on, isOpen, isReady } = (client ?? {}) as Partial<RedisClient>;
  const isClient =
    [sendCommand, connect, on].every((member) => typeof member === 'function') &&
    [isOpen, isReady].every((member) => typeof member === 'boolean');
  // Those of a cluster or of Sentinel have all of that, but another way to send a command.
  if (!isClient || 'masters' in (client as object) || 'acquire' in (client as object)) {
    throw new TypeError("client must be a client made by createClient() of the package 'redis'");
  }
  const { options } = client as { options?: { keyPrefix?: unknown } };
  if (options?.keyPrefix !== undefined && String(options.keyPrefix) !== '') {
    throw new ConfigurationError(
      "client must not have a keyPrefix, which not all of its commands heed; use the cache's namespace",
    );
  }
}
