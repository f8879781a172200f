import { isBytes, type Cache, type Deserialize, type Serialize } from '@cache/core';

/** A per-call encoding that no serializer has: it shows whether `serialize` and `deserialize` were used. */
export interface OwnPayload {
  readonly serialize: Serialize;
  readonly deserialize: Deserialize;
  /** How often each was called. */
  readonly calls: { serialize: number; deserialize: number };
}

const MARK = '~own~';

/** Makes an encoding of strings in the kind of payload that the cache's serializer produces. */
export function ownPayload({ serializer }: Cache): OwnPayload {
  const calls = { serialize: 0, deserialize: 0 };
  return {
    calls,
    serialize: (value) => {
      calls.serialize++;
      const text = `${MARK}${String(value)}`;
      return serializer.produces === 'binary' ? new TextEncoder().encode(text) : text;
    },
    deserialize: (payload) => {
      calls.deserialize++;
      const text = isBytes(payload) ? new TextDecoder().decode(payload) : String(payload);
      if (!text.startsWith(MARK)) throw new Error(`${text} was not written by this encoding`);
      return text.slice(MARK.length);
    },
  };
}
