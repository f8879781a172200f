import { connect, type Socket } from 'node:net';
import type { ServerAddress } from '@cache/core';
import { resetSocket } from './reset-socket.ts';

/** What is done to every connection of a proxy at the moment. */
export interface ProxyFaults {
  /** Nothing is passed, nothing is lost. */
  frozen: boolean;
  /** What is lost. */
  drops: 'requests' | 'replies' | undefined;
  /** How long replies are held. */
  delayMs: number;
  /** How much of a reply is still passed before the connection is closed. */
  replyBytesLeft: number | undefined;
}

/** One connection of a client and the one to the server that belongs to it. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #faults: ProxyFaults;
  /** Replies that wait, for their time or for the end of a freeze, in the order in which they are passed. */
  #waiting: { readonly chunk: Buffer; readonly dueAt: number }[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** Resolves when both sides are closed. */
  readonly closed: Promise<void>;

  constructor(client: Socket, target: ServerAddress, faults: ProxyFaults) {
    this.#client = client;
    this.#faults = faults;
    this.#server = connect({ host: target.host, port: target.port, noDelay: true });
    this.#client.on('data', (chunk) => this.#request(chunk));
    this.#server.on('data', (chunk) => this.#reply(chunk));
    this.closed = Promise.all([
      this.#endWith(this.#client, this.#server),
      this.#endWith(this.#server, this.#client),
    ]).then(() => undefined);
    this.faultsChanged();
  }

  /** Reads on, or stops reading, as the faults say. */
  faultsChanged(): void {
    if (this.#faults.frozen) {
      this.#client.pause();
      this.#server.pause();
      return;
    }
    this.#passDue();
    this.#client.resume();
    this.#server.resume();
  }

  /** Ends both sides at once, so that they see an error. */
  reset(): void {
    resetSocket(this.#client);
    this.#server.destroy();
  }

  /** Resolves when a side is closed, and ends the other one then: as it ended itself. */
  #endWith(socket: Socket, other: Socket): Promise<void> {
    // An error is always followed by 'close'.
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      socket.once('close', (hadError) => {
        this.#forgetReplies();
        if (hadError) resetSocket(other);
        else other.destroySoon();
        resolve();
      });
    });
  }

  #request(chunk: Buffer): void {
    if (this.#faults.drops !== 'requests') this.#server.write(chunk);
  }

  #reply(chunk: Buffer): void {
    this.#waiting.push({ chunk, dueAt: performance.now() + this.#faults.delayMs });
    this.#passDue();
  }

  /** Passes the replies whose time has come; one that may not go yet holds up those behind it. */
  #passDue(): void {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && !this.#faults.frozen) {
      const [next] = this.#waiting;
      if (next === undefined) return;
      const leftMs = this.#faults.delayMs === 0 ? 0 : next.dueAt - performance.now();
      if (leftMs > 0) {
        this.#timer = setTimeout(() => this.#passDue(), Math.ceil(leftMs));
        return;
      }
      this.#waiting.shift();
      this.#deliver(next.chunk);
    }
  }

  #deliver(chunk: Buffer): void {
    const faults = this.#faults;
    if (faults.drops === 'replies' || this.#client.destroyed) return;
    if (faults.replyBytesLeft === undefined || chunk.length < faults.replyBytesLeft) {
      if (faults.replyBytesLeft !== undefined) faults.replyBytesLeft -= chunk.length;
      this.#client.write(chunk);
      return;
    }
    const rest = chunk.subarray(0, faults.replyBytesLeft);
    faults.replyBytesLeft = undefined;
    this.#server.removeAllListeners('data');
    this.#client.end(rest);
    this.#server.destroy();
  }

  #forgetReplies(): void {
    clearTimeout(this.#timer);
    this.#waiting = [];
  }
}
