import { randomUUID } from 'node:crypto';
import { NotSupportedError, type CallContext } from '@cache/core';
import type { EntryStore } from './entry-store.ts';
import { Patience } from './patience.ts';
import { toStored } from './stored-value.ts';
import { generationKey, versionedKey, wireKey } from './wire-key.ts';

/** So many of the colons in a key can end a namespace. Every one costs a read. */
export const MOST_NAMESPACES = 16;

/**
 * Makes it possible to clear one namespace of a store that cannot list its keys: every namespace has a generation,
 * kept on the server, and the generations of all namespaces that a key is in are part of what it is called there.
 * A new generation makes every entry of the namespace unreachable at once; the server evicts them in time.
 *
 * A namespace here is any beginning of a key that ends with a colon. A generation is a random text that never comes
 * again: one that the server evicted cannot come back by counting, so no entry that was cleared ever does, and the
 * namespace is merely empty.
 *
 * Each command reads the generations first. One that was under way during a `clear` counts as done before it.
 */
export class Generations {
  readonly #entries: EntryStore;

  constructor(entries: EntryStore) {
    this.#entries = entries;
  }

  /** What a key is called now; `undefined` where a namespace has no generation, so that nothing can be stored under it. */
  async forReading(key: string, context: CallContext): Promise<string | undefined> {
    return (await this.forReadingAll([key], context))[0];
  }

  /** The same for several keys, with one read of all generations. */
  async forReadingAll(keys: readonly string[], context: CallContext): Promise<readonly (string | undefined)[]> {
    const prefixes = keys.map(namespacesOf);
    const generations = await this.#read(new Set(prefixes.flat()), context);
    return keys.map((key, index) => nameUnder(key, prefixes[index] as readonly string[], generations));
  }

  /** What a key is called now; namespaces without a generation are given one. */
  async forWriting(key: string, context: CallContext): Promise<string> {
    return (await this.forWritingAll([key], context))[0] as string;
  }

  async forWritingAll(keys: readonly string[], context: CallContext): Promise<readonly string[]> {
    const all = new Set(keys.flatMap(namespacesOf));
    const patience = new Patience(context);
    for (;;) {
      const generations = await this.#read(all, context);
      const missing = [...all].filter((prefix) => !generations.has(prefix));
      if (missing.length === 0) return keys.map((key) => nameUnder(key, namespacesOf(key), generations) as string);
      // Whoever is first decides; what holds is read again.
      await Promise.all(missing.map((prefix) => this.#entries.add(generationKey(prefix), fresh(), null, context)));
      patience.check();
    }
  }

  /**
   * Ends the generation of a namespace.
   *
   * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) for a prefix that no key reads the generation of.
   */
  async end(prefix: string, context: CallContext): Promise<void> {
    if (namespacesOf(prefix).at(-1) !== prefix)
      throw new NotSupportedError(
        `a namespace can be cleared where it ends with ':' and is nested at most ${MOST_NAMESPACES} deep; got ${JSON.stringify(prefix)}`,
      );
    await this.#entries.set(generationKey(prefix), fresh(), null, context);
  }

  async #read(prefixes: ReadonlySet<string>, context: CallContext): Promise<ReadonlyMap<string, string>> {
    const generations = new Map<string, string>();
    if (prefixes.size === 0) return generations;
    const find = await this.#entries.getMany([...prefixes].map(generationKey), context);
    for (const prefix of prefixes) {
      const generation = find(generationKey(prefix));
      if (generation !== undefined) generations.set(prefix, generation.toString('latin1'));
    }
    return generations;
  }
}

function nameUnder(
  key: string,
  prefixes: readonly string[],
  generations: ReadonlyMap<string, string>,
): string | undefined {
  if (prefixes.length === 0) return wireKey(key);
  const own = prefixes.map((prefix) => generations.get(prefix));
  return own.includes(undefined) ? undefined : versionedKey(key, own as readonly string[]);
}

/** Every beginning of a key that ends with a colon, the shortest first. */
function namespacesOf(key: string): readonly string[] {
  const prefixes: string[] = [];
  for (let colon = key.indexOf(':'); colon !== -1; colon = key.indexOf(':', colon + 1)) {
    prefixes.push(key.slice(0, colon + 1));
    if (prefixes.length === MOST_NAMESPACES) break;
  }
  return prefixes;
}

function fresh(): ReturnType<typeof toStored> {
  return toStored(randomUUID());
}
