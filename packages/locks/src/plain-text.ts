import { isBytes, type Cache, type Payload } from '@cache/core';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * How a cache stores a text as it is, whatever its serializer: a schema would refuse what a lock stores, and a
 * compressor would only make it longer.
 */
export interface PlainText {
  readonly serialize: (text: unknown) => Payload;
  /** The text, or `undefined` for what is none. */
  readonly deserialize: (payload: Payload) => string | undefined;
}

/** Chooses how a cache stores plain text, by the kind of payload that its backend was told to expect. */
export function plainTextOf(cache: Pick<Cache, 'serializer'>): PlainText {
  return cache.serializer.produces === 'binary' ? asBytes : asText;
}

const asText: PlainText = { serialize: String, deserialize: readText };
const asBytes: PlainText = { serialize: (text) => encoder.encode(String(text)), deserialize: readText };

function readText(payload: Payload): string | undefined {
  if (isBytes(payload)) return decoder.decode(payload);
  return typeof payload === 'string' ? payload : undefined;
}
