import { isBytes, SerializationError, type CallContext, type Payload } from '@cache/core';

/** A payload in the form in which it is sent. */
export interface StoredValue {
  readonly data: string | Buffer;
  readonly bytes: number;
  /** The lower bits of the flags: what other programs take it for. */
  readonly kindBits: number;
}

const TEXT = 0;
const BYTES = 8;

/**
 * Makes a payload a value. Bytes are copied, since they may be changed before they are sent.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) for text that has no UTF-8 and would be read as another one.
 */
export function toStored(payload: Payload): StoredValue {
  if (isBytes(payload)) {
    const data = Buffer.from(payload);
    return { data, bytes: data.length, kindBits: BYTES };
  }
  const data = payload as string;
  if (!data.isWellFormed())
    throw new SerializationError('the text has a lone surrogate, which has no UTF-8; JsonSerializer escapes it');
  return { data, bytes: Buffer.byteLength(data), kindBits: TEXT };
}

/** Makes what was read a payload of the kind that is wanted. */
export function toPayload(value: Buffer, { payload }: CallContext): Payload {
  // A copy, since small values share their memory with others.
  return payload === 'binary' ? new Uint8Array(value) : value.toString();
}
