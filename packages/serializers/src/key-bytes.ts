import { SerializationError } from '@cache/core';

const encoder = new TextEncoder();

/**
 * The bytes of a built key, as signatures and ciphers are bound to it.
 *
 * @throws SerializationError (`CACHE_SERIALIZATION`) for one with a lone surrogate: two such could have the same bytes.
 */
export function keyBytes(serializer: string, key: string): Uint8Array {
  if (!key.isWellFormed())
    throw new SerializationError(`serializer '${serializer}' needs a key without lone surrogates`);
  return encoder.encode(key);
}
