import { fromInteger, rejectUnknownOptions, toInteger, type Payload, type Serializer } from '@cache/core';
import v8 from 'node:v8';
import { crc32 } from 'node:zlib';
import { checkCloneable } from './check-cloneable.ts';
import { asUndecodable, messageOf, undecodable, unencodable } from './errors.ts';
import { FORMAT_BYTE } from './format-byte.ts';

/** The format byte and the check sum. */
const HEADER_BYTES = 5;
const NAME = 'v8';

/**
 * Stores what structured clone keeps, in the format of V8 itself: beside all that JSON has, `undefined`, `NaN` and
 * `-0`, `BigInt`, `Date`, `RegExp`, `Map`, `Set`, `Error`, `ArrayBuffer` and what looks into it, holes in arrays,
 * references to the same object and cycles.
 *
 * Functions, symbols, instances of classes, and members that somebody put onto a `Date`, a `Map` and the like are a
 * `SerializationError` that names their place.
 *
 * **Only for stores that nobody else can write to.** V8's reader is not made for bytes of an attacker's making. The
 * check sum in front finds out bytes that were damaged, not bytes that were made up: put a `SignedSerializer` or an
 * `EncryptedSerializer` around it where others reach the store.
 *
 * @see https://nodejs.org/api/v8.html#serialization-api
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { V8Serializer } from '@cache/serializers';
 *
 * const cache = new MemoryCache({ serializer: new V8Serializer() });
 * await cache.set('seen', new Map([['ada', 12n]]));
 * const seen = (await cache.get('seen')) as Map<string, bigint>;
 * seen.get('ada') === 12n; // true
 * ```
 */
export class V8Serializer implements Serializer {
  readonly name = NAME;
  readonly produces = 'binary';

  /**
   * @param options - there are none.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for any.
   */
  constructor(options: Readonly<Record<string, never>> = {}) {
    rejectUnknownOptions('V8Serializer', options, []);
  }

  /**
   * Encodes a value.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for a value that would not come back, with its place in it.
   */
  serialize(value: unknown): Payload {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return fromInteger(value as number, 'binary');
    checkCloneable(NAME, value);
    const encoded = encode(value);
    const payload = new Uint8Array(encoded.length + HEADER_BYTES);
    payload[0] = FORMAT_BYTE.v8;
    new DataView(payload.buffer).setUint32(1, crc32(encoded));
    payload.set(encoded, HEADER_BYTES);
    return payload;
  }

  /**
   * Decodes a payload, or the decimal text of an integer.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for everything else.
   */
  deserialize(payload: Payload): unknown {
    const bytes = payload as Uint8Array;
    if (bytes[0] !== FORMAT_BYTE.v8) {
      const integer = toInteger(bytes);
      if (integer !== undefined) return integer;
      throw undecodable(NAME, 'it begins neither with the byte 0x82 nor is it an integer');
    }
    if (bytes.length < HEADER_BYTES) throw undecodable(NAME, 'it ends too early');
    // A copy, since bytes in the value are a view of what they are decoded from. No slice(): of a Buffer it is none.
    const encoded = new Uint8Array(bytes.subarray(HEADER_BYTES));
    if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(1) !== crc32(encoded))
      throw undecodable(NAME, 'it was cut or changed: its check sum is another');
    try {
      return v8.deserialize(encoded);
    } catch (cause) {
      throw asUndecodable(NAME, cause);
    }
  }
}

function encode(value: unknown): Buffer {
  try {
    return v8.serialize(value);
  } catch (cause) {
    // A detached buffer, for one.
    throw unencodable(NAME, messageOf(cause), cause);
  }
}
