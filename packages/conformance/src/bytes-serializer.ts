import { toInteger, type Payload, type Serializer } from '@cache/core';

const FORMAT_BYTE = 0xff;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The simplest binary serializer: a format byte that is no UTF-8, then JSON; integers as decimal text. With it the
 * suite runs in bytes on every backend that takes them, and one that stores bytes as text is found out.
 */
export class BytesSerializer implements Serializer {
  readonly name = 'bytes';
  readonly produces = 'binary';

  serialize(value: unknown): Payload {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return encoder.encode(String(value));
    const json = JSON.stringify(value);
    if (json === undefined || (typeof value === 'number' && !Number.isFinite(value)))
      throw new TypeError(`a ${typeof value} is no JSON`);
    const text = encoder.encode(json);
    const payload = new Uint8Array(text.length + 1);
    payload[0] = FORMAT_BYTE;
    payload.set(text, 1);
    return payload;
  }

  deserialize(payload: Payload): unknown {
    const bytes = payload as Uint8Array;
    if (bytes[0] === FORMAT_BYTE) return JSON.parse(decoder.decode(bytes.subarray(1)));
    const integer = toInteger(bytes);
    if (integer === undefined) throw new TypeError('the payload has neither the format byte nor an integer');
    return integer;
  }
}
