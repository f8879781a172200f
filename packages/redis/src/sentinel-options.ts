import { ConfigurationError, rejectUnknownOptions } from '@cache/core';
import type { SentinelSettings } from './sentinel-connection.ts';
import { readNodes } from './server-url.ts';

/** A master that sentinels watch, whichever server that is. */
export interface RedisSentinelOptions {
  /** What the sentinels call the master. */
  readonly name: string;
  /**
   * URLs of the sentinels, `redis://[[user][:password]@]host[:port]` or `rediss://…` over TLS; the port is 26379 where
   * there is none. The master is entered in the same way as they are, but for what the options below say.
   */
  readonly nodes: readonly string[];
  /** The user on the master; `null` for none. @defaultValue that of the URLs */
  readonly username?: string | null | undefined;
  /** The password on the master; `null` for none. @defaultValue that of the URLs */
  readonly password?: string | null | undefined;
  /** The database on the master. @defaultValue 0 */
  readonly database?: number | undefined;
  /** Whether the master is reached over TLS. @defaultValue as the sentinels are */
  readonly tls?: boolean | undefined;
}

const SENTINEL_PORT = 26_379;

/** Reads the option `sentinel`. */
export function readSentinel(options: RedisSentinelOptions): SentinelSettings {
  if (typeof options !== 'object' || options === null)
    throw new TypeError('sentinel must be an object: { name, nodes: [url, …] }');
  rejectUnknownOptions('sentinel', options, ['name', 'nodes', 'username', 'password', 'database', 'tls']);
  const { name, username, password, database = 0, tls } = options;
  if (typeof name !== 'string' || name === '')
    throw new TypeError("sentinel.name must be what the sentinels call the master, such as 'mymaster'");
  const sentinels = readNodes('sentinel.nodes', options.nodes, SENTINEL_PORT);
  if (!Number.isSafeInteger(database) || database < 0)
    throw new TypeError(`sentinel.database must be a whole number from 0; got ${String(database)}`);
  if (tls !== undefined && typeof tls !== 'boolean')
    throw new TypeError(`sentinel.tls must be true or false; got ${String(tls)}`);
  const [first] = sentinels;
  const login = {
    username: readText('sentinel.username', username, password === null ? undefined : first?.username),
    password: readText('sentinel.password', password, first?.password),
    database,
    tls: tls ?? first?.tls === true,
  };
  if (login.username !== undefined && login.password === undefined)
    throw new ConfigurationError('sentinel.username needs a sentinel.password');
  return Object.freeze({ name, sentinels, login });
}

function readText(option: string, value: unknown, inherited: string | undefined): string | undefined {
  if (value === undefined) return inherited;
  if (value === null) return undefined;
  if (typeof value !== 'string') throw new TypeError(`${option} must be a string or null; got ${typeof value}`);
  return value;
}
