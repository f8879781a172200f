import type { CallContext, MaybePromise } from '@cache/core';
import { oneShard, type Ask, type RedisArgument, type RedisConnection, type ReplyKind, type Shards } from './client.ts';
import { unavailable } from './errors.ts';
import { GivenClient } from './given-client.ts';
import type { Link } from './link.ts';
import type { AnyRedisClient } from './routed-client.ts';

/**
 * A connection over a client that belongs to somebody else. It is connected if its owner has not done so, and never
 * closed, dropped or reconfigured. Commands are kept out of the client's own offline queue, which has no bound:
 * they wait while it connects for the first time or again after a loss, and are refused at once after an attempt
 * has failed, until the client has reconnected.
 */
export class GivenConnection implements RedisConnection {
  readonly slotOf: ((key: RedisArgument) => number) | undefined;
  readonly #given: GivenClient;
  #closed = false;

  constructor(client: AnyRedisClient) {
    this.#given = GivenClient.of(client);
    this.slotOf = this.#given.client.slotOf;
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext, key?: RedisArgument): Promise<unknown> {
    return this.#ask((link) => link.send(args, as, context, key), context);
  }

  use(ask: Ask, context: CallContext): Promise<unknown> {
    return this.#ask((link) => link.use(ask, context), context);
  }

  shards(context: CallContext): MaybePromise<Shards> {
    const { client } = this.#given;
    if (client.shards === undefined) return oneShard(this);
    return this.use(() => client.shards?.(), context) as Promise<Shards>;
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
