import type { CallContext } from '@cache/core';
import { toCacheError, unavailable } from './errors.ts';
import { Link } from './link.ts';
import { routed, type AnyRedisClient, type RoutedClient } from './routed-client.ts';
import { loadScripts } from './scripts.ts';
import { WaitingRoom } from './waiting-room.ts';

const known = new WeakMap<AnyRedisClient, GivenClient>();

/**
 * What is known of a client that belongs to somebody else: one for all backends that share the client, so that it
 * has one set of listeners, which stay as long as it does.
 */
export class GivenClient {
  readonly client: RoutedClient;
  readonly #link: Link;
  readonly #room = new WaitingRoom<Link>();
  /** Whether a failed attempt to connect is news: a connection that was up is tried again at once. */
  #wasUp: boolean;
  #failure: Error | undefined;
  #endedByOwner = false;
  #connecting = false;
  #hasScripts = false;

  static of(client: AnyRedisClient): GivenClient {
    let given = known.get(client);
    if (given === undefined) {
      given = new GivenClient(routed(client));
      known.set(client, given);
    }
    return given;
  }

  /** Use {@link GivenClient.of}. */
  private constructor(client: RoutedClient) {
    this.client = client;
    this.#wasUp = client.isReady;
    // What to do about silence is the owner's to decide.
    this.#link = new Link(client, () => undefined);
    client.on('ready', () => this.#up());
    // Without any listener an 'error' event ends the process.
    client.on('error', (error) => this.#failed(error));
    client.on('end', () => this.#ended());
  }

  /** The client, if it can be asked right now. */
  get link(): Link | undefined {
    if (!this.client.isReady) return undefined;
    if (!this.#hasScripts) this.#loadScripts();
    return this.#link;
  }

  /** Asks once the client is up, if that may be soon. */
  wait(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#endedByOwner) return Promise.reject(unavailable('the given client was closed by its owner'));
    if (this.client.isOpen && this.#failure !== undefined)
      return Promise.reject(toCacheError(this.#failure, this.#link.address));
    if (!this.client.isOpen) void this.#connect();
    return this.#room.wait(ask, context);
  }

  async #connect(): Promise<void> {
    if (this.#connecting) return;
    this.#connecting = true;
    try {
      await this.client.connect();
    } catch (error) {
      this.#room.turnAway(error as Error, this.#link.address);
    }
    this.#connecting = false;
  }

  #up(): void {
    this.#failure = undefined;
    this.#endedByOwner = false;
    this.#wasUp = true;
    this.#loadScripts();
    this.#room.admit(this.#link);
  }

  /** Which servers a cluster client is connected to is its own affair: there each hears of a script when it is used. */
  #loadScripts(): void {
    this.#hasScripts = true;
    if (this.client.slotOf === undefined) loadScripts(this.client);
  }

  #failed(error: Error): void {
    if (this.client.isReady) return;
    if (!this.#wasUp) {
      this.#failure = error;
      this.#room.turnAway(error, this.#link.address);
    }
    this.#wasUp = false;
  }

  #ended(): void {
    this.#endedByOwner = true;
    this.#room.turnAway(new Error('the given client was closed by its owner'));
  }
}
