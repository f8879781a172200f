import { EntryTooLargeError, isBytes, SerializationError, type Payload } from '@cache/core';

/** The longest payload, and the longest key, in bytes. A row takes 10^9 of them, both together and what is beside. */
export const MAX_BYTES = 999_000_000;

/**
 * Makes a payload a value that SQLite stores as it is. Bytes are copied, since they may be changed before the lock is had.
 *
 * @throws EntryTooLargeError (`CACHE_ENTRY_TOO_LARGE`) before anything is stored.
 * @throws SerializationError (`CACHE_SERIALIZATION`) for text that has no UTF-8 and would be read as another one.
 */
export function toStored(payload: Payload): string | Uint8Array {
  if (isBytes(payload)) {
    checkSize(payload.byteLength);
    return new Uint8Array(payload);
  }
  const text = payload as string;
  // No character takes more than three bytes per UTF-16 unit.
  if (text.length * 3 > MAX_BYTES) checkSize(Buffer.byteLength(text));
  if (!text.isWellFormed())
    throw new SerializationError('the text has a lone surrogate, which SQLite cannot hold; JsonSerializer escapes it');
  // As bytes, since Node 22 reads text up to its first NUL only. Core makes text of them again.
  return text.includes('\0') ? Buffer.from(text) : text;
}

function checkSize(bytes: number): void {
  if (bytes > MAX_BYTES)
    throw new EntryTooLargeError(`the payload has ${bytes} bytes; SQLite takes at most ${MAX_BYTES}`);
}
