import { setTimeout as delay } from 'node:timers/promises';
import { isCacheError, reconnectDelayMs, StallWatch, TimeoutError, type CallContext } from '@cache/core';
import { GuardedClient, type CommandSink, type FoundItem, type FoundItems } from './client.ts';
import { isRefusal, replyOf, toCacheError, unavailable } from './errors.ts';
import { DEFAULT_ITEM_SIZE_MAX } from './item-size.ts';
import type { MemcachedAddress } from './server-address.ts';
import { ReadBatch } from './read-batch.ts';

/** More commands than this do not wait on one server: past it a server does not answer, and memory would fill. */
const MAX_WAITING = 100_000;

/** What closing waits for answers that are still to come. */
const CLOSING_MS = 500;

export type Statistics = readonly (readonly string[])[];

/** Writes a command, or throws why it is not to be sent. */
export type WriteCommand = (sink: CommandSink) => void;

/**
 * The way to one server: sends commands, gives errors their kind, and ends a connection on which nothing is answered
 * any more, so that a late reply has nobody left to reach. After a failed attempt to connect, commands are refused
 * at once for a moment that grows; the first one after it tries again.
 */
export class ServerLink {
  readonly name: string;
  readonly #client: GuardedClient;
  readonly #watch: StallWatch;
  readonly #reads = new ReadBatch<FoundItem>((wires, context) => {
    const line = `get ${wires.join(' ')}\r\n`;
    return this.#send((sink) => void sink.write(line), context, false) as Promise<FoundItems>;
  });
  #corked: CommandSink | undefined;
  #failures = 0;
  #failure: unknown;
  #retryAt = 0;
  #onIdle: (() => void) | undefined;
  #closed = false;
  #itemSizeMax: number | undefined;
  #toldBy: unknown;

  constructor(address: MemcachedAddress) {
    this.name = address.name;
    this.#client = new GuardedClient(address);
    this.#watch = new StallWatch((silentMs) => this.#drop(new Error(`nothing was answered for ${silentMs} ms`)));
  }

  /** Reads one key, together with the others of the same tick. */
  read(wire: string, context: CallContext): Promise<FoundItem | undefined> {
    if (this.#reads.waiting >= MAX_WAITING) return Promise.reject(this.#tooManyWait());
    return this.#reads.read(wire, context);
  }

  /** Sends a command, and answers what the client does. Rejects with errors of this project, or with a refusal. */
  send<Reply>(write: WriteCommand, context: CallContext): Promise<Reply> {
    this.#reads.flush();
    return this.#send(write, context) as Promise<Reply>;
  }

  /** Hands the client to a function, under the same rules. */
  use(ask: (client: GuardedClient) => Promise<unknown>, context: CallContext): Promise<unknown> {
    this.#reads.flush();
    return this.#use(ask, context);
  }

  /** @param gathered - whether to let it leave together with the other commands of the tick. */
  #send(write: WriteCommand, context: CallContext, gathered = true): Promise<unknown> {
    const dueAt = context.timeoutMs === null ? Infinity : performance.now() + context.timeoutMs;
    return this.#use(
      (client) =>
        client.xsend((sink?: CommandSink) => {
          // It may have waited for the connection. Who has given up does not expect it to be done any more.
          if (context.signal?.aborted === true || performance.now() > dueAt)
            throw new TimeoutError(`Memcached at ${this.name} could not be asked in time`);
          if (sink === undefined) throw unavailable(this.name, 'the connection was lost as soon as it was there');
          if (gathered) this.#cork(sink);
          write(sink);
        }),
      context,
    );
  }

  #use(ask: (client: GuardedClient) => Promise<unknown>, context: CallContext): Promise<unknown> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    this.#watch.began(context.timeoutMs);
    try {
      return ask(this.#client).then(this.#answered, this.#failed);
    } catch (error) {
      // The client does so in some states of its connection.
      return Promise.reject(error).catch(this.#failed);
    }
  }

  /** What the server tells of itself, as pairs of name and value. */
  async stats(topic: string, context: CallContext): Promise<Statistics> {
    const line = topic === '' ? 'stats\r\n' : `stats ${topic}\r\n`;
    const reply = await this.send<{ readonly STAT?: Statistics }>((sink) => void sink.write(line), context);
    return reply.STAT ?? [];
  }

  /** The largest item that the server takes, its key and overhead included, in bytes. Asked for once per connection. */
  async itemSizeMax(context: CallContext): Promise<number> {
    // Also where nobody waited when the last connection was lost: the server may have come back with another setting.
    if (this.#itemSizeMax === undefined || this.#toldBy !== this.#client.connection) {
      const settings = await this.stats('settings', context).catch((error: unknown): Statistics => {
        // A proxy that does not know its servers' settings refuses; those are then taken for the usual ones.
        if (isCacheError(error) && replyOf(error.cause) !== undefined) return [];
        throw error;
      });
      const told = Number(settings.find(([name]) => name === 'item_size_max')?.[1]);
      this.#itemSizeMax = told > 0 ? told : DEFAULT_ITEM_SIZE_MAX;
      this.#toldBy = this.#client.connection;
    }
    return this.#itemSizeMax;
  }

  /** Waits a moment for what is under way, and ends the connection. */
  async close(): Promise<void> {
    this.#reads.flush();
    if (this.#watch.waiting > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
      const closing = new AbortController();
      await Promise.race([idle, delay(CLOSING_MS, undefined, { signal: closing.signal }).catch(() => undefined)]);
      closing.abort();
    }
    this.#closed = true;
    this.#drop(new Error('the backend was closed'));
    this.#watch.stop();
  }

  /** Why nothing can be sent now, if so. */
  #refusal(): Error | undefined {
    if (this.#closed) return unavailable(this.name, 'the backend was closed');
    if (this.#failures > 0 && performance.now() < this.#retryAt) return toCacheError(this.#failure, this.name);
    return this.#watch.waiting >= MAX_WAITING ? this.#tooManyWait() : undefined;
  }

  #tooManyWait(): Error {
    return unavailable(this.name, `${MAX_WAITING} commands already wait for an answer`);
  }

  /** Lets the commands of one tick leave as one packet. */
  #cork(sink: CommandSink): void {
    if (this.#corked === sink) return;
    this.#corked = sink;
    sink.cork();
    process.nextTick(this.#uncork, sink);
  }

  readonly #uncork = (sink: CommandSink): void => {
    if (this.#corked === sink) this.#corked = undefined;
    sink.uncork();
  };

  #drop(reason: Error): void {
    this.#client.drop(reason);
  }

  readonly #answered = (reply: unknown): unknown => {
    this.#failures = 0;
    this.#ended();
    return reply;
  };

  readonly #failed = (error: unknown): never => {
    this.#ended();
    if ((error as { readonly connecting?: boolean } | undefined)?.connecting === true) this.#notReached(error);
    throw isRefusal(error) ? error : toCacheError(error, this.name);
  };

  /** Counted once per attempt, however many commands waited for it: they all get the same error. */
  #notReached(error: unknown): void {
    if (this.#failure === error) return;
    this.#failure = error;
    this.#failures++;
    this.#retryAt = performance.now() + reconnectDelayMs(this.#failures);
  }

  #ended(): void {
    this.#watch.ended();
    if (this.#watch.waiting === 0) this.#onIdle?.();
  }
}
