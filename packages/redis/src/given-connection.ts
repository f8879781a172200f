import type { CallContext } from '@cache/core';
import type { RedisArgument, RedisClient, RedisConnection, ReplyKind } from './client.ts';
import { unavailable } from './errors.ts';
import { GivenClient } from './given-client.ts';
import type { Link } from './link.ts';

/**
 * A connection over a client that belongs to somebody else. It is connected if its owner has not done so, and never
 * closed, dropped or reconfigured. Commands are kept out of the client's own offline queue, which has no bound:
 * they wait while it connects for the first time or again after a loss, and are refused at once after an attempt
 * has failed, until the client has reconnected.
 */
export class GivenConnection implements RedisConnection {
  readonly #given: GivenClient;
  #closed = false;

  constructor(client: RedisClient) {
    this.#given = GivenClient.of(client);
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown> {
    return this.#ask((link) => link.send(args, as, context), context);
  }

  use(ask: (client: RedisClient) => unknown, context: CallContext): Promise<unknown> {
    return this.#ask((link) => link.use(ask, context), context);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #ask(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#closed) return Promise.reject(unavailable('the backend was closed'));
    const { link } = this.#given;
    return link === undefined ? this.#given.wait(ask, context) : ask(link);
  }
}
