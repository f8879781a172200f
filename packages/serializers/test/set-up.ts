import type { Serializer } from '@cache/core';

const encoder = new TextEncoder();

/** Bytes of text. */
export function bytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes in hexadecimal. */
export function hex(payload: unknown): string {
  return Buffer.from(payload as Uint8Array).toString('hex');
}

/** What a call threw, or its promise rejected with. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    const value = await call();
    return { answered: value };
  } catch (error) {
    return error;
  }
}

/** A serializer for one key. */
export function forKey(serializer: Serializer, key = 'key') {
  return {
    encode: (value: unknown) => serializer.serialize(value, { key }),
    decode: (payload: unknown) => serializer.deserialize(payload, { key }),
    trip: async (value: unknown): Promise<unknown> =>
      serializer.deserialize(await serializer.serialize(value, { key }), { key }),
  };
}

/** A serializer that answers with promises, as one with a thread or a server behind it does. */
export function delayed(inner: Serializer): Serializer {
  return {
    name: inner.name,
    produces: inner.produces,
    serialize: async (value, context) => inner.serialize(value, context),
    deserialize: async (payload, context) => inner.deserialize(payload, context),
  };
}
