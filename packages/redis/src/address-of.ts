import type { RedisClient } from './client.ts';

/** The part of a client's options that says where to. */
interface SocketOptions {
  readonly path?: string;
  readonly host?: string;
  readonly port?: number;
}

/** Where a client of one server connects to, without user and password; `undefined` for clients of several. */
export function addressOf(client: object): string | undefined {
  const { options }: Partial<RedisClient> = client;
  const socket: SocketOptions | undefined = options?.socket;
  if (socket === undefined) return undefined;
  const { path, host = 'localhost', port = 6379 } = socket;
  if (path !== undefined) return path;
  return host.includes(':') && !host.startsWith('[') ? `[${host}]:${port}` : `${host}:${port}`;
}
