import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fromInteger, isBytes, SerializationError, toInteger, type Payload, type PayloadKind } from '@cache/core';
import type { Item } from './item-layout.ts';

/** No integer that counts has more characters. */
const LONGEST_INTEGER = String(Number.MIN_SAFE_INTEGER).length;

/**
 * Makes a payload an attribute: integers in canonical decimal text a number, which DynamoDB can add to, other text a
 * string, bytes binary. Bytes are copied, since they may be changed before they are sent.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) for text that has no UTF-8 and would be read as another one.
 */
export function toStored(payload: Payload): AttributeValue {
  const given = payload as string | Uint8Array;
  const integer = given.length <= LONGEST_INTEGER ? toInteger(given) : undefined;
  if (integer !== undefined) return { N: String(integer) };
  if (isBytes(given)) return { B: new Uint8Array(given) };
  if (given.isWellFormed()) return { S: given };
  throw new SerializationError('the text has a lone surrogate, which has no UTF-8; JsonSerializer escapes it');
}

/**
 * Makes what was read a payload.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) where another program stored something else than text, bytes or a number.
 */
export function toPayload(item: Item, attribute: string, kind: PayloadKind): Payload {
  const { S, B, N } = item[attribute] ?? {};
  if (S !== undefined) return S;
  // A copy, since small values share their memory with others.
  if (B !== undefined) return new Uint8Array(B);
  if (N === undefined)
    throw new SerializationError(`the attribute '${attribute}' of the item is neither a string, binary nor a number`);
  const integer = toInteger(N);
  return integer === undefined ? N : fromInteger(integer, kind);
}
