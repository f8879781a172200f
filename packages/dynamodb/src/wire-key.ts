import { createHash } from 'node:crypto';

/** The longest partition key of DynamoDB, in bytes. */
export const MAX_KEY_BYTES = 2048;

/** What begins like this is never an entry's own key, so that no ordinary key can be taken for a mapped one. */
const RESERVED = '~#';

/** How the keys of chunks begin. */
export const CHUNK_START = `${RESERVED}c:`;

const READABLE_LENGTH = 200;

/**
 * What a key is called in the table: itself where DynamoDB can carry it, else its beginning and the SHA-256 of the
 * whole, in a form that no key has by itself.
 */
export function wireKey(key: string): string {
  return isPlain(key) ? key : `${RESERVED}k:${beginningOf(key)}:${digestOf(key)}`;
}

/** What one chunk of a stored state is called in the table. A state has a name that no other ever has. */
export function chunkKey(version: string, index: number): string {
  return `${CHUNK_START}${version}:${index}`;
}

function isPlain(key: string): boolean {
  if (key.startsWith(RESERVED)) return false;
  // No character has more than three bytes in UTF-8 for each of its code units.
  return key.length * 3 <= MAX_KEY_BYTES || Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

// A character that is cut in two becomes another one, which the digest makes good.
function beginningOf(key: string): string {
  return key.slice(0, READABLE_LENGTH).toWellFormed();
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}
