import { isCacheError, SerializationError } from './errors.ts';
import { messageOf } from './message-of.ts';
import type { Serializer } from './serializer.ts';

/**
 * What a command fails with whose serializer has: an error that names the key, which a serializer that is wrapped in
 * others has no words for.
 *
 * @param what - what it could not do, up to the key.
 */
export function serializationFailure({ name }: Serializer, what: string, key: string, cause: unknown): unknown {
  if (!isCacheError(cause)) {
    const message = `serializer '${name}' cannot ${what} ${JSON.stringify(key)}: ${messageOf(cause)}`;
    return new SerializationError(message, { key, cause });
  }
  if (Object.isExtensible(cause)) cause.key ??= key;
  return cause;
}
