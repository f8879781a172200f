import { isCacheError, SerializationError, type Cache, type Deserialize } from '@cache/core';

import { isThenable } from './thenable.ts';

/** Stands for what is stored and cannot be read. */
export class Unreadable {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

/**
 * Decodes what a decorator keeps for itself. A schema may make a miss of it, as may the cache's `onDecodeError`: then a
 * limit would let everything through in silence. So it is read by this, and looked at by {@link readState}.
 */
export function stateReader({ serializer }: Cache): Deserialize {
  const known = (value: unknown): unknown => (value === undefined ? new Unreadable(undefined) : value);
  const unknown = (cause: unknown): Unreadable => new Unreadable(cause);
  return (payload, context) => {
    try {
      const value = serializer.deserialize(payload, context);
      return isThenable(value) ? value.then(known, unknown) : known(value);
    } catch (cause) {
      return unknown(cause);
    }
  };
}

/** What was read by a {@link stateReader}. @throws SerializationError where that cannot be read. */
export function readState({ serializer }: Cache, key: string, state: unknown): unknown {
  if (!(state instanceof Unreadable)) return state;
  const { cause } = state;
  if (isCacheError(cause)) throw cause;
  throw new SerializationError(
    `what a decorator keeps under ${JSON.stringify(key)} cannot be read by serializer '${serializer.name}', which must take numbers and strings`,
    { key, ...(cause === undefined ? {} : { cause }) },
  );
}
