import type { Serializer } from '@cache/core';
import { sameValue } from '../same-value.ts';
import type { ValueType } from './value-types.ts';

/** What becomes of a value: it is the same again, another one, or refused. */
export type SerializerOutcome =
  | { readonly kind: 'kept' }
  | { readonly kind: 'altered'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly error: unknown };

/** Finds out what a serializer makes of a type of values. What it wrote and then cannot read counts as altered. */
export async function outcomeOf(serializer: Serializer, type: ValueType): Promise<SerializerOutcome> {
  const context = { key: 'key' };
  const value = type.create();
  let payload: unknown;
  try {
    payload = await serializer.serialize(value, context);
  } catch (error) {
    return { kind: 'refused', error };
  }
  const read = await serializer.deserialize(payload, context);
  return sameValue(value, read) ? { kind: 'kept' } : { kind: 'altered', value: read };
}
