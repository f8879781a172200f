import { EventEmitter } from 'node:events';
import type { RedisClientType } from 'redis';
import type { Ask, RedisArgument } from './client.ts';
import { refused } from './errors.ts';

/** Methods that would end, reconfigure or take over the connection that all commands of the backend share. */
const WITHHELD = [
  'asap', 'auth', 'close', 'connect', 'createPool', 'destroy', 'disconnect', 'duplicate', 'hello', 'legacy', 'monitor',
  'pSubscribe', 'pUnsubscribe', 'quit', 'reAuthenticate', 'ref', 'reset', 'resetIfDirty', 'sSubscribe', 'sUnsubscribe', 'select',
  'subscribe', 'unref', 'unsubscribe', 'unwatch', 'watch', 'withAbortSignal', 'withCommandOptions', 'withTypeMapping',
] as const; // prettier-ignore

/** The same by their names on the wire, and those that only make sense as a sequence nobody comes between. */
const WITHHELD_ON_THE_WIRE = new Set([
  'AUTH', 'DISCARD', 'EXEC', 'HELLO', 'MONITOR', 'MULTI', 'PSUBSCRIBE', 'PSYNC', 'PUNSUBSCRIBE', 'QUIT', 'RESET', 'SELECT',
  'SSUBSCRIBE', 'SUBSCRIBE', 'SUNSUBSCRIBE', 'SYNC', 'UNSUBSCRIBE', 'UNWATCH', 'WATCH',
]); // prettier-ignore

const withheld = new Set<string>(WITHHELD.map((name) => name.toLowerCase()));

type Withheld = (typeof WITHHELD)[number] | Uppercase<(typeof WITHHELD)[number]> | keyof EventEmitter;

/**
 * What `cache.raw` takes: the commands of a node-redis client, by the names and types of its methods. In a cluster
 * `multi` takes a key, by which its server is found.
 */
export interface RedisRaw extends Omit<RedisClientType, Withheld | 'multi' | 'MULTI'> {
  multi(key?: RedisArgument): ReturnType<RedisClientType['multi']>;
  MULTI(key?: RedisArgument): ReturnType<RedisClientType['MULTI']>;
}

/** A raw command, made ready for a client. */
export interface RawCommand {
  readonly ask: Ask;
  /**
   * What is taken for its key, by which a cluster is asked: its first argument, or the first of that; of a command in
   * words the second. Where that is wrong, the server says which one is right, and nothing was done.
   */
  readonly key: RedisArgument | undefined;
}

/**
 * Finds the method of the client that a raw command names.
 *
 * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) where the client has none, or where it would harm the connection
 * that other commands share.
 */
export function rawCommand(command: string, args: readonly unknown[]): RawCommand {
  if (withheld.has(command.toLowerCase()))
    throw refused(command, 'it would change the connection that the cache uses; make a client of your own for that');
  if (command === 'sendCommand') return wireCommand(args);
  const key = keyAmong(args[0]);
  const ask: Ask = (client) => {
    const target = client.owner ?? client;
    const method = isCommandName(command) ? (target as Record<string, unknown>)[command] : undefined;
    if (typeof method !== 'function') throw refused(command, 'the client has no such command');
    return method.apply(target, args);
  };
  return { ask, key };
}

function wireCommand([words, options]: readonly unknown[]): RawCommand {
  checkWireCommand(words);
  const key = Array.isArray(words) ? keyAmong(words[1]) : undefined;
  return { ask: (client) => client.sendCommand(words as RedisArgument[], options as object | undefined, key), key };
}

function keyAmong(argument: unknown): RedisArgument | undefined {
  const first: unknown = Array.isArray(argument) ? argument[0] : argument;
  return typeof first === 'string' || Buffer.isBuffer(first) ? first : undefined;
}

function checkWireCommand(words: unknown): void {
  if (!Array.isArray(words)) return;
  const [name, second] = words.map((word) => String(word).toUpperCase());
  const breaksReplies = name === 'CLIENT' && second === 'REPLY';
  if (breaksReplies || WITHHELD_ON_THE_WIRE.has(name as string)) {
    throw refused(
      'sendCommand',
      `${name} would change the connection that the cache uses; make a client of your own for that`,
    );
  }
}

function isCommandName(command: string): boolean {
  return !command.startsWith('_') && !(command in EventEmitter.prototype) && command !== 'constructor';
}
