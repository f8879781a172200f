import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { isCacheError, type CallContext, type ServerAddress, type ServerControl } from '@cache/core';
import { resetSocket } from '../src/reset-socket.ts';
import { onJsonLine } from './json-lines.ts';
import { ReferenceBackend } from './reference-backend.ts';

const CONTEXT: CallContext = { payload: 'text', timeoutMs: null, signal: undefined };

/** A line of a client: a member of the backend and its arguments. */
export interface Request {
  readonly member: string;
  readonly args: readonly unknown[];
}

/** The line that answers it; answers come in the order of the requests, with nothing else to tell them apart. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly message: string; readonly code?: string };
}

/**
 * A server for the suite's own tests: a reference backend behind a protocol of JSON lines, in which, as in many real
 * ones, only the order says which reply belongs to which request.
 */
export class TcpStore implements ServerControl, AsyncDisposable {
  readonly #backend = new ReferenceBackend();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  #paused = false;

  static async start(): Promise<TcpStore> {
    const store = new TcpStore();
    await store.start();
    return store;
  }

  get address(): ServerAddress {
    return { host: '127.0.0.1', port: this.#port };
  }

  readonly start = async (): Promise<void> => {
    const server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.#port, '127.0.0.1', () => resolve());
    });
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
  };

  readonly kill = async (): Promise<void> => {
    const server = this.#server;
    this.#server = undefined;
    this.#backend.store.clear();
    for (const socket of this.#sockets) resetSocket(socket);
    await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  };

  readonly pause = async (): Promise<void> => {
    this.#paused = true;
    for (const socket of this.#sockets) socket.pause();
  };

  readonly resume = async (): Promise<void> => {
    this.#paused = false;
    for (const socket of this.#sockets) socket.resume();
  };

  [Symbol.asyncDispose](): Promise<void> {
    return this.kill();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    onJsonLine(socket, (request) => socket.write(`${JSON.stringify(this.#answer(request as Request))}\n`));
    if (this.#paused) socket.pause();
  }

  #answer({ member, args }: Request): Reply {
    try {
      const answer = (this.#backend[member as keyof ReferenceBackend] as (...args: unknown[]) => unknown)(
        ...args,
        CONTEXT,
      );
      return answer === undefined ? {} : { result: answer };
    } catch (error) {
      return { error: { message: (error as Error).message, ...(isCacheError(error) ? { code: error.code } : {}) } };
    }
  }
}
