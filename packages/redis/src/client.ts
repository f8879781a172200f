import type { CallContext } from '@cache/core';
import { RESP_TYPES } from 'redis';

/** What a command is made of: its name and arguments. */
export type RedisArgument = string | Buffer;

/** How the strings in a reply are wanted: decoded, or as the bytes they are. */
export type ReplyKind = 'text' | 'binary';

/** The part of a node-redis client that is used here. Whatever `createClient()` of `redis` returns has it. */
export interface RedisClient {
  /** Whether `connect()` was called and the client was not closed since. */
  readonly isOpen: boolean;
  /** Whether commands can be sent right now. */
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  destroy(): void;
  sendCommand(args: readonly RedisArgument[], options?: object): Promise<unknown>;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
}

/** The options of one command. All are given, so that none of a client's own `commandOptions` applies. */
export interface SendOptions {
  readonly typeMapping: Readonly<Record<number, typeof Buffer>>;
  readonly timeout: undefined;
  readonly abortSignal: undefined;
  readonly asap: undefined;
}

/**
 * Where a backend's commands go, and who closes it. One implementation per way of having a client: see
 * {@link OwnConnection} and {@link GivenConnection}.
 */
export interface RedisConnection {
  /** Sends a command as soon as there is a connection, in the order of the calls. Rejects with errors of this project. */
  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown>;
  /** Hands the client to a function, under the same rules. */
  use(ask: (client: RedisClient) => unknown, context: CallContext): Promise<unknown>;
  /** Waits a moment for what is under way; closes the client only if it is the backend's own. */
  close(): Promise<void>;
}

/**
 * The options that commands are sent with, by the kind of reply. A timeout of the client's would only bound what it
 * has not sent yet, for the price of a timer per command; core's deadline bounds all of it.
 */
export const SEND_OPTIONS: Readonly<Record<ReplyKind, SendOptions>> = {
  text: { typeMapping: {}, timeout: undefined, abortSignal: undefined, asap: undefined },
  binary: {
    typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer },
    timeout: undefined,
    abortSignal: undefined,
    asap: undefined,
  },
};
