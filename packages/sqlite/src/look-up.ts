import type { Payload } from '@cache/core';
import type { Store, StoredRow } from './store.ts';

/** Keys that are looked up by one statement. */
const MOST_LISTED = 10_000;

/** Reads the payloads of keys, in their order, all from one state of the database. */
export function lookUp(
  store: Store,
  keys: readonly string[],
  isAlive: (expiresAt: StoredRow[1]) => boolean,
): readonly Payload[] {
  const list = keys.length <= MOST_LISTED ? JSON.stringify(keys) : undefined;
  // Not every version of SQLite reads a NUL in JSON.
  if (list === undefined || list.includes(String.raw`\u0000`)) {
    return store.reading(() => keys.map((key) => payloadOf(store.get.get(key), isAlive)));
  }
  const payloads: Payload[] = Array.from({ length: keys.length });
  for (const [index, payload, expiresAt] of store.getMany.all(list)) {
    if (isAlive(expiresAt)) payloads[index] = payload;
  }
  return payloads;
}

/** The payload of an entry that is there and not over. */
export function payloadOf(row: StoredRow | undefined, isAlive: (expiresAt: StoredRow[1]) => boolean): Payload {
  return row !== undefined && isAlive(row[1]) ? row[0] : undefined;
}
