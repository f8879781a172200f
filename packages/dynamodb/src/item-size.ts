import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './item-layout.ts';

/** The largest item of DynamoDB, in bytes, names included. */
export const MAX_ITEM_BYTES = 400 * 1024;

/**
 * The size of an item as DynamoDB counts it, in bytes. That of a number is an estimate of theirs, which is followed
 * upwards.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSize(item: Item): number {
  let bytes = 0;
  for (const name of Object.keys(item)) bytes += Buffer.byteLength(name) + valueSize(item[name] as AttributeValue);
  return bytes;
}

function valueSize({ S, B, N }: AttributeValue): number {
  if (S !== undefined) return Buffer.byteLength(S);
  if (B !== undefined) return B.length;
  return N === undefined ? 0 : Math.ceil(N.length / 2) + 2;
}
