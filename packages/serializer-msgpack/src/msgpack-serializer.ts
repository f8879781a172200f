import {
  fromInteger,
  rejectUnknownOptions,
  SerializationError,
  toInteger,
  type Payload,
  type Serializer,
} from '@cache/core';
import {
  Decoder,
  decodeTimestampExtension,
  encodeDateToTimeSpec,
  Encoder,
  encodeTimeSpecToTimestamp,
  EXT_TIMESTAMP,
  ExtensionCodec,
} from '@msgpack/msgpack';
import { types } from 'node:util';
import { checkPayload } from './check-payload.ts';
import { checkValue } from './check-value.ts';

/** The first byte of every payload that is no integer: it begins neither a number nor UTF-8. */
const FORMAT_BYTE = 0x81;
const NAME = 'msgpack';

/** Encoders keep the buffer of their largest value; above this it is given up. */
const LARGEST_KEPT_BUFFER = 1024 * 1024;
/** The outermost value is at depth 1, and one is never reached: what is nested deeper was refused before. */
const MAX_DEPTH = 1002;

// The library knows the dates of its own realm only, and would make empty maps of others.
const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: EXT_TIMESTAMP,
  encode: (value) => (types.isDate(value) ? encodeTimeSpecToTimestamp(encodeDateToTimeSpec(value)) : null),
  decode: decodeTimestampExtension,
});

/**
 * Stores MessagePack: more compact than JSON, with dates and bytes, and readable in most languages.
 *
 * Keeps `null`, booleans, numbers (`-0`, `NaN` and infinities too), text, arrays, plain objects, valid `Date`s and
 * `Uint8Array`s; a `Buffer` comes back as `Uint8Array`, and members that are `undefined` are left out. Everything else
 * is a `SerializationError` that names its place.
 *
 * Integers are stored as decimal text, so that `increment` works; any other payload is the byte 0x81 and MessagePack.
 *
 * @see https://github.com/msgpack/msgpack/blob/master/spec.md
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { MsgPackSerializer } from '@cache/serializer-msgpack';
 *
 * const cache = new MemoryCache({ serializer: new MsgPackSerializer() });
 * await cache.set('user', { name: 'Ada', born: new Date(-4861987200000) });
 * await cache.get('user'); // { name: 'Ada', born: new Date(-4861987200000) }
 * ```
 */
export class MsgPackSerializer implements Serializer {
  readonly name = NAME;
  readonly produces = 'binary';
  #encoder = newEncoder(false);
  readonly #decoder = new Decoder({ extensionCodec });

  /**
   * @param options - there are none.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for any.
   */
  constructor(options: Readonly<Record<string, never>> = {}) {
    rejectUnknownOptions('MsgPackSerializer', options, []);
  }

  /**
   * Encodes a value.
   *
   * @returns a new `Uint8Array`, which nothing else refers to.
   * @throws SerializationError (`CACHE_SERIALIZATION`) for a value that would not come back, with its place in it.
   */
  serialize(value: unknown): Payload {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return fromInteger(value as number, 'binary');
    const { hasMinusZero } = checkValue(NAME, value);
    const encoded = (hasMinusZero ? newEncoder(true) : this.#encoder).encodeSharedRef(value);
    const payload = new Uint8Array(encoded.length + 1);
    payload[0] = FORMAT_BYTE;
    payload.set(encoded, 1);
    if (payload.length > LARGEST_KEPT_BUFFER) this.#encoder = newEncoder(false);
    return payload;
  }

  /**
   * Decodes a payload, or the decimal text of an integer.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for everything else.
   */
  deserialize(payload: Payload): unknown {
    const bytes = payload as Uint8Array;
    if (bytes[0] !== FORMAT_BYTE) return integerOf(bytes);
    const encoded = bytes.subarray(1);
    try {
      const { hasBytes } = checkPayload(encoded);
      // Bytes are answered as a view, which must not be one of what somebody else may change. No slice(): of a Buffer
      // it would be the same bytes.
      return this.#decoder.decode(hasBytes ? new Uint8Array(encoded) : encoded);
    } catch (cause) {
      throw new SerializationError(`serializer '${NAME}' cannot decode the payload: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

function integerOf(bytes: Uint8Array): number {
  const integer = toInteger(bytes);
  if (integer !== undefined) return integer;
  throw new SerializationError(
    `serializer '${NAME}' cannot decode the payload: it begins neither with the byte 0x81 nor is it an integer`,
  );
}

function newEncoder(forceIntegerToFloat: boolean): Encoder {
  return new Encoder({ extensionCodec, maxDepth: MAX_DEPTH, ignoreUndefined: true, forceIntegerToFloat });
}
