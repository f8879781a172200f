import type { Cache } from '@cache/core';

/** What has to come back for a value, or why the serializer refuses it. */
export type ExpectedValue = { readonly refused: false; readonly value: unknown } | { readonly refused: true };

/**
 * What has to come back from a cache for a value: what its serializer makes of it without any store between. So
 * cases hold under every serializer.
 */
export async function expectedValue({ serializer }: Cache, value: unknown): Promise<ExpectedValue> {
  const context = { key: 'key' };
  try {
    const payload = await serializer.serialize(value, context);
    return { refused: false, value: await serializer.deserialize(payload, context) };
  } catch {
    return { refused: true };
  }
}
