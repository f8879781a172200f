import { isCacheError, type Cache, type CommandName } from '@cache/core';

/** A call of one command. */
export interface ScriptedCall {
  readonly command: CommandName;
  readonly run: (cache: Cache, key: string) => Promise<unknown>;
}

/** How a call came out, so that two can be compared. */
export type ScriptedOutcome =
  | { readonly value: unknown }
  | { readonly error: { readonly name: unknown; readonly code: unknown; readonly message: unknown } };

/** Every command, found and missed, with and without success. */
export const pluginScript: readonly ScriptedCall[] = [
  { command: 'get', run: (cache, key) => cache.get(key) },
  { command: 'get', run: (cache, key) => cache.get(key, { default: 'instead' }) },
  { command: 'set', run: (cache, key) => cache.set(key, { n: [1, 2] }, { ttl: '1h' }) },
  { command: 'get', run: (cache, key) => cache.get(key) },
  { command: 'add', run: (cache, key) => cache.add(key, 'taken') },
  { command: 'add', run: (cache, key) => cache.add(`${key} added`, null) },
  { command: 'get', run: (cache, key) => cache.get(`${key} added`) },
  {
    command: 'multiSet',
    run: (cache, key) =>
      cache.multiSet([
        [`${key} 2`, 2],
        [`${key} 1`, 1],
      ]),
  },
  { command: 'multiGet', run: (cache, key) => cache.multiGet([`${key} 2`, `${key} none`, `${key} 1`, `${key} 2`]) },
  { command: 'multiGet', run: (cache) => cache.multiGet([]) },
  { command: 'exists', run: (cache, key) => cache.exists(key) },
  { command: 'exists', run: (cache, key) => cache.exists(`${key} none`) },
  { command: 'increment', run: (cache, key) => cache.increment(`${key} count`, -3) },
  { command: 'increment', run: (cache, key) => cache.increment(key) },
  { command: 'expire', run: (cache, key) => cache.expire(key, null) },
  { command: 'ttl', run: (cache, key) => cache.ttl(key) },
  { command: 'ttl', run: (cache, key) => cache.ttl(`${key} none`) },
  { command: 'getWithToken', run: async (cache, key) => (await cache.getWithToken(key))?.value },
  { command: 'getWithToken', run: (cache, key) => cache.getWithToken(`${key} none`) },
  {
    command: 'compareAndSet',
    run: async (cache, key) => cache.compareAndSet(key, await tokenOf(cache, key), 'swapped'),
  },
  { command: 'compareAndSet', run: (cache, key) => cache.compareAndSet(key, 'no such token', 'not swapped') },
  { command: 'compareAndDelete', run: async (cache, key) => cache.compareAndDelete(key, await tokenOf(cache, key)) },
  { command: 'delete', run: (cache, key) => cache.delete(`${key} added`) },
  { command: 'delete', run: (cache, key) => cache.delete(`${key} none`) },
  { command: 'multiDelete', run: (cache, key) => cache.multiDelete([`${key} 1`, `${key} none`]) },
  { command: 'keys', run: async (cache) => (await Array.fromAsync(cache.keys())).toSorted() },
  { command: 'clear', run: (cache, key) => cache.clear({ namespace: key }) },
  { command: 'set', run: (cache, key) => cache.set(`${key} tagged`, 'tagged', { tags: [key, 'tag'] }) },
  { command: 'get', run: (cache, key) => cache.get(`${key} tagged`) },
  { command: 'invalidateTags', run: (cache, key) => cache.invalidateTags('no such tag', key) },
  { command: 'get', run: (cache, key) => cache.get(`${key} tagged`) },
  { command: 'delete', run: (cache, key) => cache.delete(`${key} tagged`) },
  { command: 'raw', run: (cache) => cache.raw('answer', undefined) },
  { command: 'raw', run: (cache) => cache.raw('answer', 'text') },
  { command: 'get', run: (cache, key) => cache.getOrSet(`${key} loaded`, async () => 'loaded') },
];

/** Makes the calls one after the other, or all of those given. */
export async function runScript(
  cache: Cache,
  key = 'key',
  calls: readonly ScriptedCall[] = pluginScript,
): Promise<readonly ScriptedOutcome[]> {
  const outcomes: ScriptedOutcome[] = [];
  for (const { run } of calls) outcomes.push(await outcomeOfCall(() => run(cache, key)));
  return outcomes;
}

/** Makes one call, and describes how it came out. */
export async function outcomeOfCall(call: () => Promise<unknown>): Promise<ScriptedOutcome> {
  try {
    return { value: await call() };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: { name, code: isCacheError(error) ? error.code : undefined, message } };
  }
}

async function tokenOf(cache: Cache, key: string): Promise<unknown> {
  return (await cache.getWithToken(key))?.token;
}
