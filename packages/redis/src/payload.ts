import { EntryTooLargeError, isBytes, SerializationError, type CallContext, type Payload } from '@cache/core';
import type { RedisArgument, ReplyKind } from './client.ts';

/** The longest string that Redis holds, in bytes; keys are strings as well. */
export const MAX_STRING_BYTES = 512 * 1024 * 1024;

/**
 * Makes a payload an argument of a command. Bytes are copied, since they may be changed before they are sent.
 *
 * @throws EntryTooLargeError (`CACHE_ENTRY_TOO_LARGE`) before anything is sent: Redis would hang up on the connection.
 * @throws SerializationError (`CACHE_SERIALIZATION`) for text that has no UTF-8 and would be read as another one.
 */
export function toArgument(payload: Payload): RedisArgument {
  if (isBytes(payload)) {
    checkSize(payload.byteLength);
    return Buffer.from(payload);
  }
  const text = payload as string;
  // No character takes more than three bytes per UTF-16 unit.
  if (text.length * 3 > MAX_STRING_BYTES) checkSize(Buffer.byteLength(text));
  if (!text.isWellFormed())
    throw new SerializationError('the text has a lone surrogate, which Redis cannot hold; JsonSerializer escapes it');
  return text;
}

/** In which kind the strings of a reply are to be decoded. */
export function replyKind({ payload }: CallContext): ReplyKind {
  return payload === 'binary' ? 'binary' : 'text';
}

/** Makes a reply a payload; `null` is a miss. */
export function toPayload(reply: unknown): Payload {
  if (reply === null) return undefined;
  return typeof reply === 'string' ? reply : ownBytes(reply as Buffer);
}

/** Makes the replies of an `MGET` payloads, in place. */
export function toPayloads(replies: unknown): Payload[] {
  const payloads = replies as Payload[];
  for (let index = 0; index < payloads.length; index++) {
    if (typeof payloads[index] !== 'string') payloads[index] = toPayload(payloads[index]);
  }
  return payloads;
}

/** Copies bytes out of the chunk they were received in, which they would otherwise keep alive and give access to. */
function ownBytes(slice: Buffer): Uint8Array {
  return new Uint8Array(slice);
}

function checkSize(bytes: number): void {
  if (bytes > MAX_STRING_BYTES)
    throw new EntryTooLargeError(`the payload has ${bytes} bytes; Redis takes at most ${MAX_STRING_BYTES}`);
}
