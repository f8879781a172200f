import { EventEmitter } from 'node:events';
import type { RedisClientType } from 'redis';
import type { RedisClient } from './client.ts';
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

/** What `cache.raw` takes: the commands of a node-redis client, by the names and types of its methods. */
export type RedisRaw = Omit<RedisClientType, Withheld>;

/**
 * Finds the method of the client that a raw command names.
 *
 * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) where the client has none, or where it would harm the connection
 * that other commands share.
 */
export function rawCommand(command: string, args: readonly unknown[]): (client: RedisClient) => unknown {
  if (withheld.has(command.toLowerCase()))
    throw refused(command, 'it would change the connection that the cache uses; make a client of your own for that');
  if (command === 'sendCommand') checkWireCommand(args[0]);
  return (client) => {
    const method = isCommandName(command) ? (client as unknown as Record<string, unknown>)[command] : undefined;
    if (typeof method !== 'function') throw refused(command, 'the client has no such command');
    return method.apply(client, args);
  };
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
