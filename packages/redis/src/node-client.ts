import { RedisClient as NodeRedisClient, type RedisClientOptions } from 'redis';
import type { RedisClient } from './client.ts';

/**
 * How long an attempt to connect may take, the handshake included. Less than a command may by default, so that those
 * which wait for it hear what is wrong and do not just run out of time.
 */
export const CONNECT_TIMEOUT_MS = 4000;

/** A server and how to be let in. */
export interface ServerSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: number | undefined;
}

let newClient: ReturnType<typeof NodeRedisClient.factory> | undefined;

/** Makes a client that neither reconnects nor queues; aborting the signal ends its attempt to connect. */
export function createNodeClient(server: string | ServerSettings, signal: AbortSignal): RedisClient {
  // createClient() would make a class of some hundred methods for every server, which takes longer than to connect.
  newClient ??= NodeRedisClient.factory();
  const common = {
    disableOfflineQueue: true,
    // Would move the connection to another client behind our back.
    maintNotifications: 'disabled',
  } as const;
  const socket = { reconnectStrategy: false, connectTimeout: CONNECT_TIMEOUT_MS, signal } as const;
  if (typeof server === 'string') return newClient({ ...common, url: server, socket }) as RedisClient;
  const { host, port, tls, ...login } = server;
  const options = { ...common, ...login, socket: { ...socket, host, port, tls } };
  return newClient(options as RedisClientOptions) as RedisClient;
}
