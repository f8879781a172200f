import { ConfigurationError, showUrl } from '@cache/core';
import { RedisClient as NodeRedisClient } from 'redis';
import type { ServerSettings } from './node-client.ts';

const DEFAULT_PORT = 6379;

/** Checks the URL of a server alone. @param option - what it is called, for messages. */
export function checkUrl(option: string, url: unknown): string {
  const accepted = "redis://, rediss:// or unix://, such as 'redis://127.0.0.1:6379/0'";
  parseUrl(option, url, accepted);
  return url as string;
}

/**
 * Reads the URLs of several servers that are entered in the same way. A user and a password need not be in all of
 * them.
 */
export function readNodes(option: string, nodes: unknown, defaultPort: number = DEFAULT_PORT): ServerSettings[] {
  if (!Array.isArray(nodes) || nodes.length === 0)
    throw new TypeError(`${option} must be a list of one URL or more, such as ['redis://127.0.0.1:7000']`);
  const servers = nodes.map((url, index) => readNode(`${option}[${index}]`, url, defaultPort));
  const named = servers.find(({ username, password }) => username !== undefined || password !== undefined);
  for (const { tls, username, password } of servers) {
    if (tls !== servers[0]?.tls)
      throw new ConfigurationError(
        `${option} must all be redis:// or all be rediss://, since one way leads to all servers`,
      );
    const isNamed = username !== undefined || password !== undefined;
    if (isNamed && (username !== named?.username || password !== named?.password))
      throw new ConfigurationError(`${option} must agree on user and password, by which all servers are entered`);
  }
  return servers.map((server) => ({ ...server, username: named?.username, password: named?.password }));
}

function readNode(option: string, url: unknown, defaultPort: number): ServerSettings {
  const accepted = "redis:// or rediss://, such as 'redis://user:password@127.0.0.1:7000'";
  const { socket, username, password, database } = parseUrl(option, url, accepted);
  if (socket === undefined || !('host' in socket))
    throw new TypeError(`${option} must be a URL of ${accepted}; got ${showUrl(url)}`);
  if (database !== undefined && database !== 0)
    throw new ConfigurationError(`${option} must not name a database; got ${showUrl(url)}`);
  const { host, port = defaultPort, tls } = socket as { host: string; port?: number; tls?: boolean };
  return { host: host === '' ? 'localhost' : host, port, tls: tls === true, username, password };
}

function parseUrl(option: string, url: unknown, accepted: string): ReturnType<typeof NodeRedisClient.parseURL> {
  if (typeof url !== 'string')
    throw new TypeError(`${option} must be a string of ${accepted}; got ${url === null ? 'null' : typeof url}`);
  let parsed: ReturnType<typeof NodeRedisClient.parseURL>;
  try {
    parsed = NodeRedisClient.parseURL(url);
  } catch {
    throw new TypeError(`${option} must be a URL of ${accepted}; got ${showUrl(url)}`);
  }
  const { database } = parsed;
  if (database !== undefined && !(Number.isSafeInteger(database) && database >= 0))
    throw new TypeError(`${option} must name its database by a whole number; got ${showUrl(url)}`);
  checkRest(option, url);
  return parsed;
}

/** Refuses what the client would leave without effect. */
function checkRest(option: string, url: string): void {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(#[^]*)?$/.exec(url) ?? [];
  const isUnix = url.startsWith('unix:');
  if (fragment === '' && [...new URLSearchParams(query).keys()].every((name) => isUnix && name === 'db')) return;
  const accepted = isUnix
    ? 'have nothing behind its path but ?db=…'
    : "have no query and no fragment; the database stands in the path, as in 'redis://host:6379/3'";
  throw new ConfigurationError(`${option} must ${accepted}; got ${showUrl(url)}`);
}
