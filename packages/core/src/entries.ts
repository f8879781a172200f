import { isPlainObject } from './value-parts.ts';

/** What `multiSet` takes: pairs, a `Map`, or a plain object. */
export type Entries<Value> = Iterable<readonly [key: string, value: Value]> | { readonly [key: string]: Value };

/** Splits entries into keys and values. */
export function splitEntries(entries: unknown): { readonly keys: unknown[]; readonly values: unknown[] } {
  if (typeof entries !== 'object' || entries === null) throw wrong(entries === null ? 'null' : typeof entries);
  const isIterable = Symbol.iterator in entries;
  // A promise, a date or an async iterable has no entries of its own: storing nothing of it would lose them silently.
  if (!isIterable && !isPlainObject(entries)) throw wrong(Object.prototype.toString.call(entries));
  const pairs: Iterable<unknown> = isIterable ? (entries as Iterable<unknown>) : Object.entries(entries);
  const keys: unknown[] = [];
  const values: unknown[] = [];
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw wrong(`something else at entries[${keys.length}]`);
    keys.push(pair[0]);
    values.push(pair[1]);
  }
  return { keys, values };
}

/** Reads a list of keys. */
export function listKeys(keys: unknown): unknown[] {
  if (typeof keys !== 'object' || keys === null || !(Symbol.iterator in keys)) {
    throw new TypeError(`keys must be an iterable of strings; got ${keys === null ? 'null' : typeof keys}`);
  }
  return [...(keys as Iterable<unknown>)];
}

function wrong(got: string): TypeError {
  return new TypeError(`entries must be an iterable of [key, value] pairs, a Map or a plain object; got ${got}`);
}
