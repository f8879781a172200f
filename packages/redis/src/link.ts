import { StallWatch, type CallContext } from '@cache/core';
import { addressOf } from './address-of.ts';
import { SEND_OPTIONS, type Ask, type RedisArgument, type ReplyKind } from './client.ts';
import type { RoutedClient } from './routed-client.ts';
import { replyCode, toCacheError, unavailable } from './errors.ts';

/** More commands than this do not wait on one connection: past it a server does not answer, and memory would fill. */
export const MAX_WAITING = 100_000;

/** One connection that is up: sends, counts what waits for an answer, and gives errors their kind. */
export class Link {
  readonly client: RoutedClient;
  /** Of its server, where that is one. */
  readonly address: string | undefined;
  readonly #watch: StallWatch;
  #lostBecause: Error | undefined;
  #onIdle: (() => void) | undefined;

  constructor(client: RoutedClient, onStall: (error: Error) => void) {
    this.client = client;
    this.address = addressOf(client);
    this.#watch = new StallWatch((silentMs) => onStall(new Error(`nothing was answered for ${silentMs} ms`)));
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext, key?: RedisArgument): Promise<unknown> {
    if (this.#watch.waiting >= MAX_WAITING) return Promise.reject(tooManyWait());
    this.#watch.began(context.timeoutMs);
    return this.client.sendCommand(args, SEND_OPTIONS[as], key).then(this.#answered, this.#failed);
  }

  async use(ask: Ask, context: CallContext): Promise<unknown> {
    if (this.#watch.waiting >= MAX_WAITING) throw tooManyWait();
    this.#watch.began(context.timeoutMs);
    try {
      return this.#answered(await ask(this.client));
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Resolves when nothing waits for an answer any more. */
  idle(): Promise<void> {
    if (this.#watch.waiting === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle = resolve;
    });
  }

  /** The connection is over; what still waits is told why. */
  end(because: Error): void {
    this.#lostBecause = because;
    this.#watch.stop();
  }

  readonly #answered = (reply: unknown): unknown => {
    this.#ended();
    return reply;
  };

  readonly #failed = (error: unknown): never => {
    this.#ended();
    // The client itself would only say that it was told to disconnect.
    const instead = this.#lostBecause !== undefined && replyCode(error) === undefined;
    throw toCacheError(instead ? this.#lostBecause : error, this.address);
  };

  #ended(): void {
    this.#watch.ended();
    if (this.#watch.waiting === 0) this.#onIdle?.();
  }
}

/** What a command is refused with that would be one too many. */
export function tooManyWait(): Error {
  return unavailable(`${MAX_WAITING} commands already wait for an answer`);
}
