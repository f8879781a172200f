import type { CallContext, MaybePromise } from '@cache/core';
import { RESP_TYPES } from 'redis';
import type { RoutedClient } from './routed-client.ts';

/** What a command is made of: its name and arguments. */
export type RedisArgument = string | Buffer;

/** How the strings in a reply are wanted: decoded, or as the bytes they are. */
export type ReplyKind = 'text' | 'binary';

/** What every client of node-redis has. */
interface NodeRedisClient {
  /** Whether `connect()` was called and the client was not closed since. */
  readonly isOpen: boolean;
  /** Whether commands can be sent right now. */
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  on(event: string, listener: (error: Error) => void): unknown;
  off(event: string, listener: (error: Error) => void): unknown;
}

/** The part of a node-redis client that is used here. Whatever `createClient()` of `redis` returns has it. */
export interface RedisClient extends NodeRedisClient {
  readonly options?: { readonly socket?: object | undefined } | undefined;
  destroy(): void;
  sendCommand(args: readonly RedisArgument[], options?: object): Promise<unknown>;
}

/** The part of a node-redis cluster client that is used here. Whatever `createCluster()` of `redis` returns has it. */
export interface RedisClusterClient extends NodeRedisClient {
  readonly slots: readonly { readonly master: RedisClusterNode }[];
  readonly masters: readonly RedisClusterNode[];
  nodeClient(node: RedisClusterNode): Promise<Pick<RedisClient, 'sendCommand'>>;
  sendCommand(
    firstKey: RedisArgument | undefined,
    isReadonly: boolean | undefined,
    args: RedisArgument[],
    options?: object,
  ): Promise<unknown>;
}

/** A server as a node-redis cluster client knows it. */
export interface RedisClusterNode {
  readonly address: string;
  readonly client?: { readonly isReady: boolean } | undefined;
  readonly connectPromise?: Promise<unknown> | undefined;
}

/** The part of a node-redis sentinel client that is used here. Whatever `createSentinel()` of `redis` returns has it. */
export interface RedisSentinelClient extends NodeRedisClient {
  sendCommand(isReadonly: boolean | undefined, args: RedisArgument[], options?: object): Promise<unknown>;
  getSentinelNode(): unknown;
}

/** The options of one command. All are given, so that none of a client's own `commandOptions` applies. */
export interface SendOptions {
  readonly typeMapping: Readonly<Record<number, typeof Buffer>>;
  readonly timeout: undefined;
  readonly abortSignal: undefined;
  readonly asap: undefined;
}

/** Asks a client for something, in its own way. */
export type Ask = (client: RoutedClient) => unknown;

/** Which server has which keys, at one moment. */
export interface Shards {
  /** The server of each slot, by a name; a server alone has one slot. */
  readonly owners: readonly (string | undefined)[];
  /** Sends a command to the server of that name. */
  send(owner: string, args: readonly RedisArgument[], as: ReplyKind, context: CallContext): Promise<unknown>;
}

/**
 * Where a backend's commands go, and who closes it. One implementation per way of having a client: see
 * {@link OwnConnection}, {@link SentinelConnection}, {@link ClusterConnection} and {@link GivenConnection}.
 */
export interface RedisConnection {
  /** The slot of a key, where only keys of one slot can be named by one command; `undefined` where all can. */
  readonly slotOf?: ((key: RedisArgument) => number) | undefined;
  /**
   * Sends a command as soon as there is a connection, in the order of the calls. Rejects with errors of this project.
   *
   * @param key - one of the keys that it names, by which its server is found.
   */
  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext, key?: RedisArgument): Promise<unknown>;
  /** Hands the client to a function, under the same rules. */
  use(ask: Ask, context: CallContext, key?: RedisArgument): Promise<unknown>;
  /** The servers as they are now; at once where there is one, so that nobody is overtaken. */
  shards(context: CallContext): MaybePromise<Shards>;
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

/** The servers of a connection to one alone. */
export function oneShard(connection: Pick<RedisConnection, 'send'>): Shards {
  return { owners: [''], send: (_, args, as, context) => connection.send(args, as, context) };
}
