import { SystemClock, type CallContext } from '@cache/core';
import type { RedisArgument, RedisClient, RedisConnection, ReplyKind } from './client.ts';
import { toCacheError, unavailable } from './errors.ts';
import { Link } from './link.ts';
import { WaitingRoom } from './waiting-room.ts';

// Once per client, however many backends share it.
const listenedTo = new WeakSet<RedisClient>();

/**
 * A connection over a client that belongs to somebody else. It is connected if its owner has not done so, and never
 * closed, dropped or reconfigured. Commands are kept out of the client's own offline queue, which has no bound:
 * they wait while it connects for the first time or again after a loss, and are refused at once after an attempt
 * has failed, until the client has reconnected.
 */
export class GivenConnection implements RedisConnection {
  readonly #client: RedisClient;
  readonly #link: Link;
  readonly #room = new WaitingRoom();
  /** Whether a failed attempt to connect is news: a connection that was up is tried again at once. */
  #wasUp: boolean;
  #failure: Error | undefined;
  #endedByOwner = false;
  #connecting = false;
  #closed = false;

  constructor(client: RedisClient) {
    this.#client = client;
    this.#wasUp = client.isReady;
    // What to do about silence is the owner's to decide.
    this.#link = new Link(client, new SystemClock(), () => undefined);
    if (!listenedTo.has(client)) {
      listenedTo.add(client);
      // Without any listener an 'error' event ends the process. Stays after close(), since the client does.
      client.on('error', () => undefined);
    }
    client.on('ready', this.#onReady);
    client.on('error', this.#onError);
    client.on('end', this.#onEnd);
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown> {
    if (this.#client.isReady) return this.#link.send(args, as, context);
    return this.#wait((link) => link.send(args, as, context), context);
  }

  use(ask: (client: RedisClient) => unknown, context: CallContext): Promise<unknown> {
    if (this.#client.isReady) return this.#link.use(ask, context);
    return this.#wait((link) => link.use(ask, context), context);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#room.turnAway(new Error('the backend was closed'));
    this.#client.off('ready', this.#onReady);
    this.#client.off('error', this.#onError);
    this.#client.off('end', this.#onEnd);
    this.#link.stop();
  }

  #wait(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#closed) return Promise.reject(unavailable('the backend was closed'));
    if (this.#endedByOwner) return Promise.reject(unavailable('the given client was closed by its owner'));
    if (this.#client.isOpen && this.#failure !== undefined) return Promise.reject(toCacheError(this.#failure));
    if (!this.#client.isOpen) this.#connect();
    return this.#room.wait(ask, context);
  }

  #connect(): void {
    if (this.#connecting) return;
    this.#connecting = true;
    this.#client
      .connect()
      .catch((error: unknown) => this.#room.turnAway(error as Error))
      .finally(() => {
        this.#connecting = false;
      });
  }

  readonly #onReady = (): void => {
    this.#failure = undefined;
    this.#endedByOwner = false;
    this.#wasUp = true;
    this.#room.admit(this.#link);
  };

  readonly #onError = (error: Error): void => {
    if (this.#client.isReady) return;
    if (!this.#wasUp) {
      this.#failure = error;
      this.#room.turnAway(error);
    }
    this.#wasUp = false;
  };

  readonly #onEnd = (): void => {
    this.#endedByOwner = true;
    this.#room.turnAway(new Error('the given client was closed by its owner'));
  };
}
