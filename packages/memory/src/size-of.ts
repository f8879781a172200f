import { types } from 'node:util';

import type { Payload } from '@cache/core';

/** What the store keeps for every entry beside its key and payload, in bytes, about. */
export const ENTRY_OVERHEAD_BYTES = 64;

const MEMBER_BYTES = 8;
const OBJECT_BYTES = 16;

/**
 * Estimates what an entry takes: 64 bytes for the bookkeeping, the key and all text by its length in UTF-8, 16 for
 * every object, array or buffer and what a buffer holds, 8 for every member. An object that is met twice counts once.
 */
export function defaultSizeOf(payload: Payload, key: string): number {
  const entryBytes = ENTRY_OVERHEAD_BYTES + Buffer.byteLength(key);
  if (typeof payload === 'string') return entryBytes + Buffer.byteLength(payload);
  return isObject(payload) ? entryBytes + graphBytes(payload) : entryBytes;
}

function graphBytes(root: object): number {
  let bytes = 0;
  // A list and not recursion, so that a value may be nested as deeply as it likes.
  const found: object[] = [root];
  let seen: Set<object> | undefined;
  for (const object of found) {
    bytes += OBJECT_BYTES;
    if (isBinary(object)) {
      bytes += object.byteLength;
      continue;
    }
    for (const member of membersOf(object)) {
      bytes += MEMBER_BYTES;
      if (typeof member === 'string') bytes += Buffer.byteLength(member);
      if (!isObject(member)) continue;
      // Flat objects, the most frequent, need no set.
      seen ??= new Set([root]);
      if (seen.has(member)) continue;
      seen.add(member);
      found.push(member);
    }
  }
  return bytes;
}

function membersOf(object: object): Iterable<unknown> {
  if (Array.isArray(object) || types.isSet(object)) return object as Iterable<unknown>;
  if (types.isMap(object)) return [...object.keys(), ...object.values()];
  return Object.values(object);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isBinary(value: object): value is ArrayBufferView | ArrayBufferLike {
  return ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value);
}
