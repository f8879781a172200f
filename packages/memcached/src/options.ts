import { ConfigurationError, rejectUnknownOptions, resolveClock, type Clock } from '@cache/core';
import { DEFAULT_PORT, parseServer, type MemcachedAddress } from './server-address.ts';

/** What a {@link MemcachedBackend} takes. */
export interface MemcachedBackendOptions {
  /**
   * The servers, at least one, each `'host:port'`, `'host'` (port 11211) or `'[IPv6 address]:port'`. Keys are spread
   * over them by these names: every process has to name them alike, in any order. Connected by the first command.
   *
   * @defaultValue ['127.0.0.1:11211']
   */
  readonly servers?: readonly string[] | undefined;
  /**
   * Whether `clear` can remove one namespace. Costs each command on a key with a colon one read more, and the keys
   * on the server are digests then; every process has to set it alike.
   *
   * @defaultValue false
   */
  readonly namespaceGenerations?: boolean | undefined;
  /** Taken since every backend takes one, and checked. Without effect: the servers keep the time. */
  readonly clock?: Clock | undefined;
}

/** The names of the options above that are not every cache's. */
export const MEMCACHED_OPTION_NAMES = ['servers', 'namespaceGenerations'] as const;

/** Options of a backend, read and checked. */
export interface ResolvedMemcachedOptions {
  readonly servers: readonly MemcachedAddress[];
  readonly namespaceGenerations: boolean;
}

const DEFAULT_SERVERS = [`127.0.0.1:${DEFAULT_PORT}`];

/**
 * Reads the options of a backend.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option and for a server that is named twice;
 * TypeError for an option of a wrong type or a malformed server, RangeError for a port that is none.
 */
export function resolveMemcachedOptions(options: MemcachedBackendOptions): ResolvedMemcachedOptions {
  rejectUnknownOptions('MemcachedBackend', options, [...MEMCACHED_OPTION_NAMES, 'clock']);
  const { servers = DEFAULT_SERVERS, namespaceGenerations = false, clock } = options;
  resolveClock(clock);
  if (typeof namespaceGenerations !== 'boolean')
    throw new TypeError(`namespaceGenerations must be true or false; got ${String(namespaceGenerations)}`);
  if (!Array.isArray(servers) || servers.length === 0)
    throw new TypeError("servers must be a list of at least one server, such as ['127.0.0.1:11211']");
  const addresses = servers.map((server: unknown, index) => parseServer(server, `servers[${index}]`));
  const seen = new Set<string>();
  for (const { name } of addresses) {
    if (seen.has(name)) throw new ConfigurationError(`servers must name each server once; ${name} is there twice`);
    seen.add(name);
  }
  return Object.freeze({ servers: Object.freeze(addresses), namespaceGenerations });
}
