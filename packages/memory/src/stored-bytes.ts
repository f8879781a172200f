import { isBytes, withoutTags, type Payload, type PayloadKind } from '@cache/core';

/** Bytes that belong to the store. Their class tells them from bytes that somebody stored by reference. */
class StoredBytes extends Uint8Array {}

/** What is kept of a payload: its own copy of bytes, everything else as it is (text cannot change). */
export function takeIn(payload: Payload, kind: PayloadKind): Payload {
  return kind === 'binary' ? new StoredBytes(payload as Uint8Array) : payload;
}

/**
 * What a reader gets of something that is kept: a copy of bytes, unless they are kept by reference for a reader of
 * references.
 */
export function giveOut(kept: Payload, kind: PayloadKind): Payload {
  if (kept instanceof StoredBytes) return new Uint8Array(kept);
  return kind !== 'reference' && isBytes(kept) ? new Uint8Array(kept) : kept;
}

/** Gives away what is no longer kept, as it was before it had tags and without a copy. */
export function letGo(kept: Payload): Payload {
  const value = withoutTags(kept);
  return value instanceof StoredBytes ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : value;
}
