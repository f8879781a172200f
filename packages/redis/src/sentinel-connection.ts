import { isCacheError, type CallContext } from '@cache/core';
import type { Ask, RedisArgument, RedisClient, RedisConnection, ReplyKind, Shards } from './client.ts';
import { oneShard } from './client.ts';
import { replyCode } from './errors.ts';
import { inTime } from './in-time.ts';
import { createNodeClient, type ServerSettings } from './node-client.ts';
import { OwnConnection } from './own-connection.ts';

/** How long one sentinel may take to name the master, before another is asked. */
const SENTINEL_TIMEOUT_MS = 1000;

/** A master that sentinels know by name. */
export interface SentinelSettings {
  readonly name: string;
  readonly sentinels: readonly ServerSettings[];
  /** How to be let in by the master itself. */
  readonly login: Omit<ServerSettings, 'host' | 'port'>;
}

/**
 * A connection to the server that the sentinels name as the master. They are asked before every connection, so that
 * one which is lost is made anew to the server that has taken over, as soon as there is one.
 *
 * What was under way when a master was lost is not sent again: it may have been done.
 */
export class SentinelConnection implements RedisConnection {
  readonly #server: OwnConnection;

  constructor({ name, sentinels, login }: SentinelSettings) {
    const order = [...sentinels];
    this.#server = new OwnConnection(
      async (signal) => {
        const master = await findMaster(name, order, signal);
        return createNodeClient({ ...login, ...master }, signal);
      },
      async (client) => {
        await checkMaster(client);
        // The one that was asked last was right, and is asked first the next time.
        order.unshift(...order.splice(-1));
      },
    );
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown> {
    return this.#server.send(args, as, context).catch(this.#refused);
  }

  use(ask: Ask, context: CallContext): Promise<unknown> {
    return this.#server.use(ask, context).catch(this.#refused);
  }

  shards(): Shards {
    return oneShard(this);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  /** A server that takes no writes was the master once. */
  readonly #refused = (error: unknown): never => {
    if (isCacheError(error) && replyCode(error) === 'READONLY') this.#server.drop(error.cause as Error);
    throw error;
  };
}

/**
 * Asks the sentinels in order for the master. Whoever was asked goes to the end, also who answered: it may be cut off
 * from the others and name a server that is gone, and more may be silent than there is time to ask at once.
 */
async function findMaster(
  name: string,
  sentinels: ServerSettings[],
  signal: AbortSignal,
): Promise<Pick<ServerSettings, 'host' | 'port'>> {
  let failure: unknown;
  for (let asked = 0; asked < sentinels.length; asked++) {
    const sentinel = sentinels.shift() as ServerSettings;
    sentinels.push(sentinel);
    const client = createNodeClient(sentinel, signal);
    // Heard by those who wait for it, too.
    client.on('error', () => undefined);
    const where = `the sentinel at ${sentinel.host}:${sentinel.port}`;
    try {
      const asked = client
        .connect()
        .then(
          () => client.sendCommand(['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name]) as Promise<[string, string] | null>,
        );
      const address = await inTime(SENTINEL_TIMEOUT_MS, asked, `${where} did not answer in ${SENTINEL_TIMEOUT_MS} ms`);
      if (address === null) throw new Error(`${where} knows no master named '${name}'`);
      return { host: address[0], port: Number(address[1]) };
    } catch (error) {
      failure = error;
    } finally {
      client.destroy();
    }
    signal.throwIfAborted();
  }
  throw failure;
}

/** Sentinels may not have noticed yet that a server is a replica again. */
async function checkMaster(client: RedisClient): Promise<void> {
  let role: unknown;
  try {
    [role] = (await client.sendCommand(['ROLE'])) as unknown[];
  } catch (error) {
    // A user who may not ask is not to be kept out for that.
    if (replyCode(error) === 'NOPERM') return;
    throw error;
  }
  if (role !== 'master') throw new Error('the server that the sentinels name is no master');
}
