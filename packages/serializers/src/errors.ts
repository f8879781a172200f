import { isCacheError, SerializationError } from '@cache/core';

/** A value that a serializer does not encode. */
export function unencodable(serializer: string, reason: string, cause?: unknown): SerializationError {
  return failure(`serializer '${serializer}' cannot encode the value: ${reason}`, cause);
}

/** A payload that a serializer does not decode. */
export function undecodable(serializer: string, reason: string, cause?: unknown): SerializationError {
  return failure(`serializer '${serializer}' cannot decode the payload: ${reason}`, cause);
}

/** An error of somebody else's as one of ours; ours stay what they are. */
export function asUndecodable(serializer: string, cause: unknown): SerializationError {
  return isCacheError(cause, 'CACHE_SERIALIZATION') ? cause : undecodable(serializer, messageOf(cause), cause);
}

/** The message of whatever was thrown, by shape: errors come from several realms. */
export function messageOf(thrown: unknown): string {
  const { message } = (thrown ?? {}) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(thrown);
}

function failure(message: string, cause: unknown): SerializationError {
  return cause === undefined ? new SerializationError(message) : new SerializationError(message, { cause });
}
