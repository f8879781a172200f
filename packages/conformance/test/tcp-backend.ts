import { connect, type Socket } from 'node:net';
import {
  BackendError,
  BackendUnavailableError,
  EntryTooLargeError,
  NotIncrementableError,
  type Backend,
  type CallContext,
  type Capabilities,
  type Payload,
  type ScanPage,
  type ServerAddress,
  type TokenedPayload,
} from '@cache/core';
import { onJsonLine } from './json-lines.ts';
import { ReferenceBackend } from './reference-backend.ts';
import type { Reply } from './tcp-store.ts';

const CAPABILITIES: Capabilities = Object.freeze({
  ...new ReferenceBackend().capabilities,
  payloads: Object.freeze(['text'] as const),
});

/** A command that waits for its reply. */
export interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A correct client of the TCP store: one connection, made when first needed and again when lost. */
export class TcpBackend implements Backend {
  readonly name = 'tcp';
  readonly capabilities = CAPABILITIES;
  readonly #address: ServerAddress;
  #socket: Socket | undefined;
  protected waiting: Waiting[] = [];

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  get(key: string, context: CallContext): Promise<Payload> {
    return this.ask('get', [key], context);
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<void> {
    return this.ask('set', [key, payload, ttlMs], context);
  }

  delete(keys: readonly string[], context: CallContext): Promise<number> {
    return this.ask('delete', [keys], context);
  }

  add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<boolean> {
    return this.ask('add', [key, payload, ttlMs], context);
  }

  async multiGet(keys: readonly string[], context: CallContext): Promise<readonly Payload[]> {
    const payloads = await this.ask<readonly Payload[]>('multiGet', [keys], context);
    // JSON has no undefined inside a list.
    return payloads.map((payload) => payload ?? undefined);
  }

  multiSet(
    entries: readonly (readonly [string, Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): Promise<void> {
    return this.ask('multiSet', [entries, ttlMs], context);
  }

  exists(key: string, context: CallContext): Promise<boolean> {
    return this.ask('exists', [key], context);
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    return this.ask('increment', [key, delta, ttlMs], context);
  }

  expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
    return this.ask('expire', [key, ttlMs], context);
  }

  ttl(key: string, context: CallContext): Promise<number | null | undefined> {
    return this.ask('ttl', [key], context);
  }

  clear(prefix: string | undefined, context: CallContext): Promise<void> {
    return this.ask('clear', [prefix ?? ''], context);
  }

  getWithToken(key: string, context: CallContext): Promise<TokenedPayload | undefined> {
    return this.ask('getWithToken', [key], context);
  }

  compareAndSet(
    key: string,
    token: unknown,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): Promise<boolean> {
    return this.ask('compareAndSet', [key, token ?? null, payload, ttlMs], context);
  }

  compareAndDelete(key: string, token: unknown, context: CallContext): Promise<boolean> {
    return this.ask('compareAndDelete', [key, token ?? null], context);
  }

  async scan(prefix: string, _match: string | undefined, cursor: unknown, context: CallContext): Promise<ScanPage> {
    const page = await this.ask<{ keys: readonly string[]; cursor?: unknown }>(
      'scan',
      [prefix, null, cursor ?? undefined],
      context,
    );
    return { keys: page.keys, cursor: page.cursor };
  }

  close(_context: CallContext): void | Promise<void> {
    this.#socket?.destroy();
  }

  protected ask<R>(member: string, args: readonly unknown[], _context: CallContext): Promise<R> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve: resolve as (result: unknown) => void, reject });
      this.#connection().write(`${JSON.stringify({ member, args })}\n`);
    });
  }

  protected take(): Waiting | undefined {
    return this.waiting.shift();
  }

  /** What becomes of those that wait when their connection is lost. */
  protected lost(waiting: readonly Waiting[], cause: Error | undefined): void {
    for (const { reject } of waiting) reject(new BackendUnavailableError('the connection was lost', { cause }));
  }

  #connection(): Socket {
    if (this.#socket !== undefined && !this.#socket.destroyed) return this.#socket;
    const socket = connect({ ...this.#address, noDelay: true });
    let cause: Error | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      const waiting = this.waiting;
      this.waiting = [];
      this.lost(waiting, cause);
    });
    onJsonLine(socket, (reply) => {
      if (this.#socket === socket) settle(this.take(), reply as Reply);
    });
    this.#socket = socket;
    return socket;
  }
}

function settle(waiting: Waiting | undefined, { result, error }: Reply): void {
  if (error === undefined) waiting?.resolve(result);
  else if (error.code === 'CACHE_NOT_INCREMENTABLE') waiting?.reject(new NotIncrementableError(error.message));
  else if (error.code === 'CACHE_ENTRY_TOO_LARGE') waiting?.reject(new EntryTooLargeError(error.message));
  else waiting?.reject(new BackendError(error.message));
}
