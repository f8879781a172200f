import type { ServerAddress, ServerControl } from '@cache/core';

/** A server that is there for one store alone. */
export interface Server extends ServerAddress, ServerControl {
  readonly url: string;
}

/** What stores stand on, and what of it their backends are told. */
export interface Sites {
  /** Nothing but this process. */
  readonly process: undefined;
  readonly sqlite: { readonly file: string };
  readonly redis: Server;
  readonly 'redis cluster': { readonly urls: readonly string[] };
  readonly 'redis sentinels': { readonly name: string; readonly urls: readonly string[] };
  readonly valkey: Server;
  readonly memcached: Server;
  readonly 'three memcacheds': { readonly servers: readonly string[] };
  readonly dynamodb: Server;
}

/** The name of something that stores stand on. */
export type SiteName = keyof Sites;

const unused = async (): Promise<void> => {
  throw new Error('this server is only planned with');
};
const [host, port] = ['127.0.0.1', 1];
const server = (scheme: string): Server => ({
  host,
  port,
  url: `${scheme}://${host}:${port}`,
  kill: unused,
  start: unused,
  pause: unused,
  resume: unused,
});

/** Sites that are not there: a backend that is made to be asked for its capabilities connects to nothing. */
export const plannedSites: Sites = {
  process: undefined,
  sqlite: { file: 'planned.db' },
  redis: server('redis'),
  'redis cluster': { urls: [server('redis').url] },
  'redis sentinels': { name: 'mymaster', urls: [server('redis').url] },
  valkey: server('redis'),
  memcached: server('memcached'),
  'three memcacheds': { servers: [`${host}:${port}`] },
  dynamodb: server('http'),
};
