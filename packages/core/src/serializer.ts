/**
 * How a payload is stored: as the very object (`'reference'`, in this process only), as a string, or as bytes.
 */
export type PayloadKind = 'reference' | 'text' | 'binary';

/** What serializers hand to backends and back: anything for `'reference'`, else a string or a `Uint8Array`. */
export type Payload = unknown;

/** An answer at once, or a promise of one. */
export type MaybePromise<T> = T | PromiseLike<T>;

/** What a serializer is told beside the value. */
export interface SerializerContext {
  /** The built key: with its namespace, as the backend sees it. */
  readonly key: string;
}

/** Encodes a value in place of the cache's serializer, for one call. */
export type Serialize = (value: unknown, context: SerializerContext) => MaybePromise<Payload>;

/** Decodes a payload in place of the cache's serializer, for one call. */
export type Deserialize = (payload: Payload, context: SerializerContext) => unknown;

/**
 * Turns values into payloads and back.
 *
 * Integers are stored as decimal text (`'42'`, or its bytes where `produces` is `'binary'`), so that `increment`
 * works under every serializer; a binary format therefore starts with a byte that is no digit and no minus sign.
 *
 * @example
 * ```ts
 * import type { Serializer } from '@cache/core';
 *
 * // JSON that is escaped to ASCII. Integers stay the decimal text that JSON makes of them.
 * const ascii: Serializer = {
 *   name: 'ascii',
 *   produces: 'text',
 *   serialize: (value) => encodeURI(JSON.stringify(value)),
 *   deserialize: (payload) => JSON.parse(decodeURI(String(payload))),
 * };
 * ```
 */
export interface Serializer {
  /** For messages and metrics. */
  readonly name: string;
  /** The kind of every payload it makes, and of every payload it is given to decode. */
  readonly produces: PayloadKind;
  /**
   * MAY be `false` where plain integers are not what it stores (signed or encrypted payloads): `increment` is a
   * `NotSupportedError` then.
   *
   * @defaultValue true
   */
  readonly plainCounters?: boolean;
  /** Encodes a value, never `undefined`. What it throws reaches the caller as the cause of a `SerializationError`. */
  serialize(value: unknown, context: SerializerContext): MaybePromise<Payload>;
  /**
   * Decodes a payload; never called on a miss. Answering `undefined` makes a miss of it. What it throws reaches
   * the caller as the cause of a `SerializationError`, or makes a miss with `onDecodeError: 'miss'`.
   */
  deserialize(payload: Payload, context: SerializerContext): unknown;
}
