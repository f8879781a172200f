import { randomUUID } from 'node:crypto';

import { createClient } from 'redis';

import { ownServer, type BenchmarkServer } from './own-server.ts';
import { UserError } from './user-error.ts';

const KEYS_AT_ONCE = 1000;

/**
 * Starts a server, or asks the one that is named.
 *
 * @throws UserError if there is nobody at the URL.
 */
export async function openRedisServer(url: string | undefined): Promise<BenchmarkServer> {
  if (url !== undefined) {
    const keyPrefix = `benchmark-${randomUUID()}`;
    const description = await identify(url);
    return {
      setting: { serverUrl: url, keyPrefix },
      description,
      [Symbol.asyncDispose]: () => removeKeys(url, keyPrefix),
    };
  }
  return await ownServer('redis');
}

async function identify(url: string): Promise<string> {
  try {
    return await withClient(url, async (client) => {
      const info = await client.info('server');
      return `redis ${/^redis_version:(.+)$/m.exec(info)?.[1]?.trim() ?? 'of an unknown version'}`;
    });
  } catch (error) {
    throw new UserError(`${withoutCredentials(url)} cannot be used: ${reasonOf(error)}`);
  }
}

/** Removes what was written, and nothing else. Some libraries put a prefix of their own in front of it. */
async function removeKeys(url: string, keyPrefix: string): Promise<void> {
  await withClient(url, async (client) => {
    for await (const keys of client.scanIterator({ MATCH: `*${keyPrefix}*`, COUNT: KEYS_AT_ONCE })) {
      if (keys.length > 0) await client.unlink(keys);
    }
  });
}

async function withClient<T>(url: string, work: (client: ReturnType<typeof clientFor>) => Promise<T>): Promise<T> {
  const client = clientFor(url);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

function clientFor(url: string) {
  return createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: false, connectTimeout: 3000 } });
}

// An error may end up in a log.
function withoutCredentials(url: string): string {
  return url.replace(/\/\/[^/]*@/, '//***@');
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message;
  return error instanceof Error ? error.message : String(error);
}
