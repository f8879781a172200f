import type { ServerKind } from './server-kind.ts';
import { redisCommand } from './redis-command.ts';
import { exchange, type Endpoint } from './tcp-exchange.ts';

const REPLY_TIMEOUT_MS = 1_000;
const UNKNOWN_VERSION = 'of unknown version';

type Probe = (endpoint: Endpoint, timeoutMs: number) => Promise<string>;

/** Asks a server for its version: resolves if it answers as one that is ready does, rejects otherwise. */
export async function probeServer(
  probe: ServerKind['probe'],
  endpoint: Endpoint,
  timeoutMs: number = REPLY_TIMEOUT_MS,
): Promise<string> {
  return await probes[probe](endpoint, timeoutMs);
}

const probes: Readonly<Record<ServerKind['probe'], Probe>> = {
  redis: probeRedis,
  memcached: probeMemcached,
  http: probeHttp,
};

async function probeRedis(endpoint: Endpoint, timeoutMs: number): Promise<string> {
  try {
    await redisCommand(endpoint, ['PING'], timeoutMs);
    const info = await redisCommand(endpoint, ['INFO', 'server'], timeoutMs);
    // Valkey names both, its own and the one of Redis that it is compatible with.
    return /^valkey_version:(\S+)/m.exec(info)?.[1] ?? /^redis_version:(\S+)/m.exec(info)?.[1] ?? UNKNOWN_VERSION;
  } catch (error) {
    // A server that asks for a password is up; only what it is stays its secret.
    if (error instanceof Error && error.message.startsWith('NOAUTH')) return UNKNOWN_VERSION;
    throw error;
  }
}

async function probeMemcached(endpoint: Endpoint, timeoutMs: number): Promise<string> {
  const readLine = (received: Buffer): string | undefined => {
    const text = received.toString('latin1');
    return text.endsWith('\r\n') ? text.trim() : undefined;
  };
  const line = await exchange(endpoint, 'version\r\n', readLine, timeoutMs);
  const version = /^VERSION (\S+)$/.exec(line)?.[1];
  if (version === undefined) throw new Error(`unexpected reply: ${line}`);
  return version;
}

async function probeHttp(endpoint: Endpoint, timeoutMs: number): Promise<string> {
  const readHead = (received: Buffer): string | undefined => {
    const text = received.toString('latin1');
    return text.includes('\r\n\r\n') ? text : undefined;
  };
  // Any status will do: a service that refuses an unsigned request is one that runs.
  const request = `GET / HTTP/1.1\r\nHost: ${endpoint.host}:${endpoint.port}\r\nConnection: close\r\n\r\n`;
  const head = await exchange(endpoint, request, readHead, timeoutMs);
  return /^server: (.+)$/im.exec(head)?.[1]?.trim() ?? UNKNOWN_VERSION;
}
