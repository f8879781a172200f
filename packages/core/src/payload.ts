import { SerializationError } from './errors.ts';
import type { Payload, PayloadKind } from './serializer.ts';

const encoder = new TextEncoder();
// A byte order mark is text as any other: without the option it would be lost.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const INTEGER = /^(?:0|-?[1-9]\d*)$/;

/**
 * Gives a payload from a backend the kind that the serializer reads: text from bytes or from a counter, bytes
 * from text. References stay what they are.
 */
export function asKind(payload: Payload, kind: PayloadKind): Payload {
  if (kind === 'reference') return payload;
  if (kind === 'text') {
    if (typeof payload === 'string') return payload;
    if (isBytes(payload)) return decoder.decode(payload);
    if (typeof payload === 'number') return String(payload);
  } else {
    if (isBytes(payload)) return payload;
    if (typeof payload === 'string') return encoder.encode(payload);
    if (typeof payload === 'number') return encoder.encode(String(payload));
  }
  throw new SerializationError(
    `a stored ${typeof payload} cannot be read as ${kind}; it was written by a cache with another serializer`,
  );
}

/** Which kind a payload is by itself. */
export function kindOf(payload: Payload): PayloadKind {
  if (typeof payload === 'string') return 'text';
  return isBytes(payload) ? 'binary' : 'reference';
}

/** Whether something is a `Uint8Array`, also one of another realm. */
export function isBytes(value: unknown): value is Uint8Array {
  return ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === '[object Uint8Array]';
}

/**
 * Reads canonical decimal text, its bytes, or a number as an integer.
 *
 * @returns a safe integer, or `undefined` where the payload is none: `'007'`, `'1.5'`, `'-0'`, 2^53.
 */
export function toInteger(payload: Payload): number | undefined {
  const text = isBytes(payload) ? decoder.decode(payload) : payload;
  if (typeof text === 'string' && !INTEGER.test(text)) return undefined;
  const number = typeof text === 'string' ? Number(text) : text;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}

/** Writes an integer as a payload of a kind: the number itself, decimal text, or that text's bytes. */
export function fromInteger(integer: number, kind: PayloadKind): Payload {
  if (kind === 'reference') return integer;
  return kind === 'text' ? String(integer) : encoder.encode(String(integer));
}
