import { setTimeout as delay } from 'node:timers/promises';
import { reconnectDelayMs, type CallContext } from '@cache/core';
import {
  oneShard,
  type Ask,
  type RedisArgument,
  type RedisClient,
  type RedisConnection,
  type ReplyKind,
  type Shards,
} from './client.ts';
import { ConnectAttempt } from './connect-attempt.ts';
import { toCacheError } from './errors.ts';
import { Link } from './link.ts';
import { CONNECT_TIMEOUT_MS } from './node-client.ts';
import { loadScripts } from './scripts.ts';
import { WaitingRoom } from './waiting-room.ts';

/** A connection lost earlier than this counts as a failed attempt: a server that hangs up at once is not rushed at. */
const STABLE_AFTER_MS = 1000;

/** What closing waits for answers that are still to come. */
const CLOSING_MS = 500;

/** Makes a client that does not reconnect; aborting the signal ends its attempt to connect. */
export type CreateClient = (signal: AbortSignal) => RedisClient | Promise<RedisClient>;

/** Rejects where a client that has just connected is not to be used. */
export type CheckClient = (client: RedisClient) => Promise<void>;

/**
 * A connection that the backend opens by itself, with the first command.
 *
 * ```
 *             first command                connected
 *     idle ──────────────────► connecting ───────────► up
 *                                │  ▲ ▲                 │ lost, or silent while commands wait
 *                         failed │  │ └─────────────────┘
 *                                ▼  │ after a delay that grows
 *                               down
 * ```
 *
 * Commands wait while it connects for the first time or again after a loss, and are refused at once while it is
 * down. Every connection is a client of its own: node-redis can neither give up a handshake that is not answered nor
 * a connection that is dead without saying so, and an old client's late replies have nobody left to reach.
 */
export class OwnConnection implements RedisConnection {
  readonly #createClient: CreateClient;
  readonly #check: CheckClient | undefined;
  readonly #room = new WaitingRoom<Link>();
  #link: Link | undefined;
  #upSince = 0;
  /** The one that is under way. */
  #attempt: ConnectAttempt | undefined;
  #failures = 0;
  /** Why it is down; `undefined` unless it is. */
  #failure: Error | undefined;
  /** Of the server that it is about. */
  #failedAt: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Why it was closed; `undefined` unless it is. */
  #closed: Error | undefined;

  constructor(createClient: CreateClient, check?: CheckClient) {
    this.#createClient = createClient;
    this.#check = check;
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown> {
    const link = this.#link;
    if (link !== undefined) return link.send(args, as, context);
    return this.#wait((ready) => ready.send(args, as, context), context);
  }

  use(ask: Ask, context: CallContext): Promise<unknown> {
    const link = this.#link;
    if (link !== undefined) return link.use(ask, context);
    return this.#wait((ready) => ready.use(ask, context), context);
  }

  shards(): Shards {
    return oneShard(this);
  }

  /** Gives up the connection that is up, and makes another. */
  drop(because: Error): void {
    if (this.#link !== undefined) this.#lost(this.#link, because);
  }

  /** @param because - what commands that still wait are told. */
  async close(because: Error = new Error('the backend was closed')): Promise<void> {
    // What is waited for keeps the process alive by its socket; this must not do so when nothing is left to wait for.
    if (this.#link !== undefined) await Promise.race([this.#link.idle(), delay(CLOSING_MS, undefined, { ref: false })]);
    this.#closed = because;
    clearTimeout(this.#retry);
    this.#attempt?.end();
    this.#room.turnAway(because);
    const link = this.#link;
    this.#link = undefined;
    link?.end(because);
    link?.client.destroy();
  }

  #wait(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#closed !== undefined) return Promise.reject(toCacheError(this.#closed));
    if (this.#failure !== undefined) return Promise.reject(toCacheError(this.#failure, this.#failedAt));
    if (this.#attempt === undefined) void this.#connect();
    return this.#room.wait(ask, context);
  }

  async #connect(): Promise<void> {
    const attempt = new ConnectAttempt();
    this.#attempt = attempt;
    let link: Link | undefined;
    try {
      link = await attempt.within(CONNECT_TIMEOUT_MS, this.#open(attempt));
      // Closed at the very moment when it came up.
      if (this.#closed !== undefined) throw this.#closed;
      if (!link.client.isReady) throw new Error('the connection was lost as soon as it was there');
    } catch (error) {
      link?.client.destroy();
      this.#attempt = undefined;
      this.#down(error as Error, attempt.address);
      return;
    }
    this.#attempt = undefined;
    this.#failure = undefined;
    this.#upSince = performance.now();
    this.#link = link;
    this.#room.admit(link);
  }

  /** Connects a client; leaves none behind when the attempt is ended. */
  async #open(attempt: ConnectAttempt): Promise<Link> {
    const client = await this.#createClient(attempt.signal);
    const link: Link = new Link(client, (error) => this.#lost(link, error));
    // Without a listener an 'error' event ends the process. One before the connection is up may also be that of a
    // server which answers in another protocol, about which connect() says nothing.
    client.on('error', (error) => (this.#attempt === attempt ? attempt.end(error) : this.#lost(link, error)));
    attempt.watch(client);
    const abandon = (): void => client.destroy();
    attempt.signal.addEventListener('abort', abandon, { once: true });
    try {
      attempt.signal.throwIfAborted();
      await client.connect();
      await this.#check?.(client);
      attempt.signal.throwIfAborted();
      loadScripts(client);
    } catch (error) {
      client.destroy();
      throw error;
    } finally {
      attempt.signal.removeEventListener('abort', abandon);
    }
    return link;
  }

  #lost(link: Link, error: Error): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    link.end(error);
    link.client.destroy();
    if (performance.now() - this.#upSince < STABLE_AFTER_MS) {
      this.#down(error, link.address);
    } else {
      this.#failures = 0;
      void this.#connect();
    }
  }

  #down(error: Error, address: string | undefined): void {
    if (this.#closed !== undefined) return;
    this.#failures++;
    this.#failure = error;
    this.#failedAt = address;
    this.#room.turnAway(error, address);
    this.#retry = setTimeout(() => void this.#connect(), reconnectDelayMs(this.#failures));
    this.#retry.unref();
  }
}
