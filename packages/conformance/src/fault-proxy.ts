import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { ServerAddress } from '@cache/core';
import { resetSocket } from './reset-socket.ts';
import { ProxiedConnection, type ProxyFaults } from './proxied-connection.ts';

const LOOPBACK = '127.0.0.1';

/**
 * A TCP proxy that harms the connections which go through it, one fault at a time and by command, never by chance.
 *
 * @example
 * ```ts redis
 * import { once } from 'node:events';
 * import { connect, createServer, type AddressInfo } from 'node:net';
 * import { FaultProxy } from '@cache/conformance';
 *
 * const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
 * await once(echo, 'listening');
 * const proxy = await FaultProxy.start({ host: '127.0.0.1', port: (echo.address() as AddressInfo).port });
 * const client = connect(proxy.address);
 * client.write('hello');
 * String((await once(client, 'data'))[0]); // 'hello'
 * proxy.cutReplyAfter(2);
 * client.write('hello');
 * String((await once(client, 'data'))[0]); // 'he'
 * await proxy.close();
 * echo.close();
 * ```
 */
export class FaultProxy implements AsyncDisposable {
  readonly #target: ServerAddress;
  readonly #server: Server;
  readonly #open = new Set<ProxiedConnection>();
  readonly #faults: ProxyFaults = { frozen: false, drops: undefined, delayMs: 0, replyBytesLeft: undefined };
  #refuses = false;
  #accepted = 0;
  #closing: Promise<void> | undefined;

  /** Starts a proxy on a free port of the loopback interface that passes everything to `target`. */
  static async start(target: ServerAddress): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, LOOPBACK, () => resolve());
    });
    return proxy;
  }

  /** Use {@link FaultProxy.start}, which also listens. */
  private constructor(target: ServerAddress) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: false, noDelay: true }, (client) => this.#accept(client));
  }

  /** Where the proxy listens; the same for all its life. */
  get address(): ServerAddress {
    const { port } = this.#server.address() as AddressInfo;
    return { host: LOOPBACK, port };
  }

  /** How many connections are open now. */
  get connections(): number {
    return this.#open.size;
  }

  /** How many connections were accepted since the start; refused ones not. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Ends every fault: passes what comes, and what {@link FaultProxy.freeze} held. */
  pass(): void {
    this.#refuses = false;
    Object.assign(this.#faults, { frozen: false, drops: undefined, delayMs: 0, replyBytesLeft: undefined });
    for (const connection of this.#open) connection.faultsChanged();
  }

  /** Resets the open connections, and new ones as soon as they come. */
  refuse(): void {
    this.#refuses = true;
    this.reset();
  }

  /** Keeps connections open, accepts new ones, and holds what either side sends until {@link FaultProxy.pass}. */
  freeze(): void {
    this.#faults.frozen = true;
    for (const connection of this.#open) connection.faultsChanged();
  }

  /**
   * Passes `bytes` more bytes of what the server sends and then closes that connection, the rest of the reply lost.
   * Once: connections that are opened afterwards are passed.
   *
   * @param bytes - a whole number, 0 or more.
   */
  cutReplyAfter(bytes: number): void {
    this.#faults.replyBytesLeft = wholeNumber(bytes, 'bytes');
  }

  /** Holds everything that the server sends for `ms` milliseconds, in order. 0 ends it. */
  delay(ms: number): void {
    this.#faults.delayMs = wholeNumber(ms, 'ms');
  }

  /** Loses all that is sent one way, the connections staying open. */
  drop(direction: 'requests' | 'replies'): void {
    if (direction !== 'requests' && direction !== 'replies') {
      throw new TypeError(`direction must be 'requests' or 'replies'; got ${String(direction)}`);
    }
    this.#faults.drops = direction;
  }

  /** Resets the open connections, once. */
  reset(): void {
    for (const connection of this.#open) connection.reset();
  }

  /** Resets the open connections and stops listening. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(client: Socket): void {
    if (this.#refuses || this.#closing !== undefined) {
      client.on('error', ignore);
      resetSocket(client);
      return;
    }
    this.#accepted++;
    const connection = new ProxiedConnection(client, this.#target, this.#faults);
    this.#open.add(connection);
    void connection.closed.then(() => this.#open.delete(connection));
  }

  async #close(): Promise<void> {
    const closed = [...this.#open].map((connection) => connection.closed);
    const stopped = new Promise((resolve) => this.#server.close(resolve));
    this.reset();
    await Promise.all([stopped, ...closed]);
  }
}

function wholeNumber(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${name} must be a whole number of 0 or more; got ${String(value)}`);
}

function ignore(): void {
  // The other side may have gone already; that is what was wanted.
}
