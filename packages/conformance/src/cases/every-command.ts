import type { Cache, Capabilities, CommandName, Token } from '@cache/core';
import { where } from './where.ts';

/** A command that asks the backend, in its simplest form. */
export interface AnyCommand {
  readonly name: CommandName;
  readonly run: (cache: Cache, key: string, token: Token) => Promise<unknown>;
  readonly requires?: (capabilities: Capabilities) => boolean;
}

const COMMANDS: readonly AnyCommand[] = [
  { name: 'get', run: (cache, key) => cache.get(key) },
  { name: 'set', run: (cache, key) => cache.set(key, 'set') },
  { name: 'add', run: (cache, key) => cache.add(key, 'add'), requires: where.adds },
  { name: 'multiGet', run: (cache, key) => cache.multiGet([key, `${key} 2`]) },
  { name: 'multiSet', run: (cache, key) => cache.multiSet({ [key]: 'one', [`${key} 2`]: 'two' }) },
  { name: 'exists', run: (cache, key) => cache.exists(key) },
  { name: 'increment', run: (cache, key) => cache.increment(key), requires: where.counts },
  { name: 'expire', run: (cache, key) => cache.expire(key, '1h'), requires: where.expires },
  { name: 'ttl', run: (cache, key) => cache.ttl(key), requires: where.tellsTtl },
  { name: 'delete', run: (cache, key) => cache.delete(key) },
  { name: 'multiDelete', run: (cache, key) => cache.multiDelete([key, `${key} 2`]) },
  { name: 'clear', run: (cache, key) => cache.clear({ namespace: key }), requires: where.clearsNamespace },
  { name: 'keys', run: (cache) => cache.keys().next(), requires: where.scans },
  { name: 'getWithToken', run: (cache, key) => cache.getWithToken(key), requires: where.compares },
  {
    name: 'compareAndSet',
    run: (cache, key, token) => cache.compareAndSet(key, token, 'swapped'),
    requires: where.compares,
  },
  {
    name: 'compareAndDelete',
    run: (cache, key, token) => cache.compareAndDelete(key, token),
    requires: where.compares,
  },
];

/** Every command that a backend of these capabilities has. */
export function everyCommand(capabilities: Capabilities): readonly AnyCommand[] {
  return COMMANDS.filter(({ requires }) => requires === undefined || requires(capabilities));
}

/** A token as the backend makes them, for commands that compare; `undefined` where there are none. */
export async function anyToken(cache: Cache, key: string, capabilities: Capabilities): Promise<Token> {
  if (!where.compares(capabilities)) return undefined;
  await cache.set(key, 'tokened');
  return (await cache.getWithToken(key))?.token;
}
