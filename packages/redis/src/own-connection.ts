import { setTimeout as delay } from 'node:timers/promises';
import type { CallContext } from '@cache/core';
import { reconnectDelayMs } from './backoff.ts';
import type { RedisArgument, RedisClient, RedisConnection, ReplyKind } from './client.ts';
import { toCacheError } from './errors.ts';
import { Link } from './link.ts';
import { WaitingRoom } from './waiting-room.ts';

/** How long an attempt to connect may take, the handshake included. */
export const CONNECT_TIMEOUT_MS = 5000;

/** A connection lost earlier than this counts as a failed attempt: a server that hangs up at once is not rushed at. */
const STABLE_AFTER_MS = 1000;

/** What closing waits for answers that are still to come. */
const CLOSING_MS = 500;

/** Makes a client that does not reconnect; aborting the signal ends its attempt to connect. */
export type CreateClient = (signal: AbortSignal) => RedisClient;

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
  readonly #room = new WaitingRoom();
  #link: Link | undefined;
  #upSince = 0;
  /** Ends the attempt to connect that is under way. */
  #attempt: AbortController | undefined;
  #failures = 0;
  /** Why it is down; `undefined` unless it is. */
  #failure: Error | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(createClient: CreateClient) {
    this.#createClient = createClient;
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown> {
    const link = this.#link;
    if (link !== undefined) return link.send(args, as, context);
    return this.#wait((ready) => ready.send(args, as, context), context);
  }

  use(ask: (client: RedisClient) => unknown, context: CallContext): Promise<unknown> {
    const link = this.#link;
    if (link !== undefined) return link.use(ask, context);
    return this.#wait((ready) => ready.use(ask, context), context);
  }

  async close(): Promise<void> {
    // What is waited for keeps the process alive by its socket; this must not do so when nothing is left to wait for.
    if (this.#link !== undefined) await Promise.race([this.#link.idle(), delay(CLOSING_MS, undefined, { ref: false })]);
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#attempt?.abort();
    this.#room.turnAway(closed());
    const link = this.#link;
    this.#link = undefined;
    link?.end(closed());
    link?.client.destroy();
  }

  #wait(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#closed) return Promise.reject(toCacheError(closed()));
    if (this.#failure !== undefined) return Promise.reject(toCacheError(this.#failure));
    if (this.#attempt === undefined) void this.#connect();
    return this.#room.wait(ask, context);
  }

  async #connect(): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const client = this.#createClient(attempt.signal);
    const link: Link = new Link(client, (error) => this.#lost(link, error));
    // Without a listener an 'error' event ends the process. One before the connection is up may also be that of a
    // server which answers in another protocol, about which connect() says nothing.
    client.on('error', (error) => (this.#attempt === attempt ? attempt.abort(error) : this.#lost(link, error)));
    try {
      await connectWithin(client, CONNECT_TIMEOUT_MS, attempt);
      // Closed at the very moment when it came up.
      if (this.#closed) throw closed();
    } catch (error) {
      client.destroy();
      this.#attempt = undefined;
      this.#down(error as Error);
      return;
    }
    this.#attempt = undefined;
    this.#failure = undefined;
    this.#upSince = performance.now();
    this.#link = link;
    this.#room.admit(link);
  }

  #lost(link: Link, error: Error): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    link.end(error);
    link.client.destroy();
    if (performance.now() - this.#upSince < STABLE_AFTER_MS) {
      this.#down(error);
    } else {
      this.#failures = 0;
      void this.#connect();
    }
  }

  #down(error: Error): void {
    if (this.#closed) return;
    this.#failures++;
    this.#failure = error;
    this.#room.turnAway(error);
    this.#retry = setTimeout(() => void this.#connect(), reconnectDelayMs(this.#failures));
    this.#retry.unref();
  }
}

function closed(): Error {
  return new Error('the backend was closed');
}

/** Connects a client, or rejects when that takes too long or the attempt is ended. */
async function connectWithin(client: RedisClient, timeoutMs: number, attempt: AbortController): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<never>((_, reject) => {
    attempt.signal.addEventListener('abort', () => reject(attempt.signal.reason as Error), { once: true });
    timer = setTimeout(() => attempt.abort(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
  });
  const connected = client.connect().then(() => {
    // Given up while it was connecting, a client may come up all the same.
    if (attempt.signal.aborted) client.destroy();
  });
  try {
    await Promise.race([connected, ended]);
  } finally {
    clearTimeout(timer);
  }
  if (!client.isReady) throw new Error('the connection was lost as soon as it was there');
}
