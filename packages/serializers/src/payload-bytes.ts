import { isBytes, kindOf, toInteger, type Payload, type PayloadKind } from '@cache/core';
import { undecodable, unencodable } from './errors.ts';

const encoder = new TextEncoder();
// A byte order mark is text as any other: without the option it would be lost.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The bytes of a payload: its own, or its text in UTF-8.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) for text that would be read as another one.
 */
export function bytesOf(serializer: string, payload: Payload): Uint8Array {
  if (isBytes(payload)) return payload;
  if (typeof payload !== 'string')
    throw unencodable(serializer, `the serializer inside must produce text or binary; it produced ${kindOf(payload)}`);
  if (!payload.isWellFormed()) throw unencodable(serializer, 'its text has a lone surrogate, which has no UTF-8');
  return encoder.encode(payload);
}

/**
 * A payload of the kind that a serializer reads, from its bytes.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) for bytes that are no text where text is wanted.
 */
export function payloadOf(serializer: string, bytes: Uint8Array, kind: PayloadKind): Payload {
  if (kind !== 'text') return bytes;
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw undecodable(serializer, 'it is no text in UTF-8', cause);
  }
}

/** Bytes one after the other, as a plain `Uint8Array` of their own. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
  }
  return whole;
}

/** Whether a payload is the decimal text of the integer that it was made of, on which `increment` works. */
export function isCounter(value: unknown, payload: Payload): boolean {
  return Number.isSafeInteger(value) && toInteger(payload) === value;
}
