import {
  andThen,
  isThenable,
  rejectUnknownOptions,
  type MaybePromise,
  type Payload,
  type Serializer,
  type SerializerContext,
} from '@cache/core';
import {
  algorithmOf,
  compress,
  decompress,
  resolveAlgorithm,
  resolveLevel,
  type CompressionAlgorithm,
} from './compression.ts';
import { asUndecodable, undecodable, unencodable } from './errors.ts';
import { FORMAT_BYTE } from './format-byte.ts';
import { checkInner } from './inner-serializer.ts';
import { bytesOf, isCounter, joined, payloadOf } from './payload-bytes.ts';
import { shown } from './shown.ts';

/** What a {@link CompressedSerializer} takes. */
export interface CompressedSerializerOptions {
  /** How new payloads are compressed; all four are read. `'zstd'` needs Node 22.15. @defaultValue 'gzip' */
  readonly algorithm?: CompressionAlgorithm | undefined;
  /** The size in bytes from which payloads are compressed. @defaultValue 1024 */
  readonly threshold?: number | undefined;
  /** The largest size in bytes that is compressed, and that a payload may unpack to. At most 2^32 − 1. @defaultValue 64 MiB */
  readonly maxOutputBytes?: number | undefined;
  /**
   * How hard to try: 1 to 9 for gzip and deflate, 0 to 11 for brotli, 1 to 22 for zstd.
   *
   * @defaultValue 6 for gzip and deflate, 4 for brotli, 3 for zstd
   */
  readonly level?: number | undefined;
}

interface ResolvedOptions {
  readonly algorithm: CompressionAlgorithm;
  readonly threshold: number;
  readonly maxOutputBytes: number;
  readonly level: number;
}

const OWNER = 'CompressedSerializer';
const DEFAULT_THRESHOLD = 1024;
const DEFAULT_MAX_OUTPUT_BYTES = 64 * 1024 * 1024;
/** The format byte and the length that it unpacks to. */
const HEADER_BYTES = 5;

/**
 * Compresses the payloads of another serializer where that makes them smaller.
 *
 * Small payloads and counters stay as they are, so it can be put around the serializer of a cache that has entries.
 * Up to 32 KiB the work is done at once, more of it in a thread of zlib's and behind a promise.
 *
 * It is no check of integrity: brotli has no check sum, and what was damaged is often read as a value that nobody
 * stored. A `SignedSerializer` around it notices.
 *
 * @see https://nodejs.org/api/zlib.html
 *
 * @example
 * ```ts
 * import { JsonSerializer } from '@cache/core';
 * import { MemoryCache } from '@cache/memory';
 * import { CompressedSerializer } from '@cache/serializers';
 *
 * const serializer = new CompressedSerializer(new JsonSerializer(), { algorithm: 'brotli' });
 * const cache = new MemoryCache({ serializer });
 * await cache.set('page', { html: '<p>Hello</p>'.repeat(1000) });
 * const page = (await cache.get('page')) as { html: string };
 * page.html.length; // 12000
 * ```
 */
export class CompressedSerializer implements Serializer {
  readonly name: string;
  readonly produces = 'binary';
  readonly plainCounters: boolean;
  readonly #inner: Serializer;
  readonly #options: ResolvedOptions;

  /**
   * @param inner - makes the payloads, text or binary.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, for an inner serializer of references,
   * and for zstd on a Node that has none; TypeError or RangeError for an option of a wrong type or range.
   */
  constructor(inner: Serializer, options: CompressedSerializerOptions = {}) {
    checkInner(OWNER, inner);
    this.#inner = inner;
    this.#options = resolveCompressedOptions(options);
    this.name = `${this.#options.algorithm}(${inner.name})`;
    this.plainCounters = inner.plainCounters !== false;
  }

  /**
   * Encodes a value.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for more than `maxOutputBytes`, and what the inner one throws.
   */
  serialize(value: unknown, context: SerializerContext): MaybePromise<Payload> {
    return andThen(this.#inner.serialize(value, context), (payload) => this.#pack(value, payload));
  }

  /**
   * Decodes a payload, compressed or not.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for one that is damaged, or would unpack to more than
   * `maxOutputBytes`, and what the inner one throws.
   */
  deserialize(payload: Payload, context: SerializerContext): unknown {
    return andThen(this.#unpack(payload as Uint8Array), (bytes) =>
      this.#inner.deserialize(payloadOf(this.name, bytes, this.#inner.produces), context),
    );
  }

  #pack(value: unknown, payload: Payload): MaybePromise<Payload> {
    const { algorithm, threshold, maxOutputBytes, level } = this.#options;
    const bytes = bytesOf(this.name, payload);
    if (isCounter(value, payload) || bytes.length < threshold) return asItIs(bytes, isCounter(value, payload));
    if (bytes.length > maxOutputBytes)
      throw unencodable(
        this.name,
        `it takes ${bytes.length} bytes, which is more than maxOutputBytes (${maxOutputBytes})`,
      );
    return andThen(compress(algorithm, bytes, level), (compressed) => {
      if (compressed.length + HEADER_BYTES >= bytes.length) return asItIs(bytes, false);
      const packed = joined(new Uint8Array(HEADER_BYTES), compressed);
      packed[0] = FORMAT_BYTE[algorithm];
      new DataView(packed.buffer).setUint32(1, bytes.length);
      return packed;
    });
  }

  #unpack(bytes: Uint8Array): MaybePromise<Uint8Array> {
    if (bytes[0] === FORMAT_BYTE.stored) return bytes.subarray(1);
    const algorithm = algorithmOf(bytes[0]);
    if (algorithm === undefined) return bytes;
    if (bytes.length <= HEADER_BYTES) throw undecodable(this.name, 'it ends too early');
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
    const { maxOutputBytes } = this.#options;
    if (length === 0) throw undecodable(this.name, 'it unpacks to nothing');
    if (length > maxOutputBytes)
      throw undecodable(
        this.name,
        `it unpacks to ${length} bytes, which is more than maxOutputBytes (${maxOutputBytes})`,
      );
    const fail = (cause: unknown): never => {
      throw asUndecodable(this.name, cause);
    };
    try {
      const unpacked = decompress(algorithm, bytes.subarray(HEADER_BYTES), length);
      return isThenable(unpacked) ? unpacked.then(undefined, fail) : unpacked;
    } catch (cause) {
      return fail(cause);
    }
  }
}

function resolveCompressedOptions(options: CompressedSerializerOptions): ResolvedOptions {
  rejectUnknownOptions(OWNER, options, ['algorithm', 'threshold', 'maxOutputBytes', 'level']);
  const { threshold = DEFAULT_THRESHOLD, maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES } = options;
  const algorithm = resolveAlgorithm(OWNER, options.algorithm ?? 'gzip');
  return Object.freeze({
    algorithm,
    level: resolveLevel(OWNER, algorithm, options.level),
    threshold: checkBytes(threshold, 'threshold', 0, Number.MAX_SAFE_INTEGER),
    maxOutputBytes: checkBytes(maxOutputBytes, 'maxOutputBytes', 1, 2 ** 32 - 1),
  });
}

function checkBytes(bytes: unknown, option: string, least: number, most: number): number {
  const message = `${option} of ${OWNER} must be an integer of bytes from ${least} to ${most}; got ${shown(bytes)}`;
  if (typeof bytes !== 'number') throw new TypeError(message);
  if (!Number.isInteger(bytes) || bytes < least || bytes > most) throw new RangeError(message);
  return bytes;
}

/** A payload that is not compressed. What would be taken for a counter or for a compressed one is marked. */
function asItIs(bytes: Uint8Array, isCounter: boolean): Uint8Array {
  return isCounter || !needsMark(bytes[0]) ? bytes : joined(Uint8Array.of(FORMAT_BYTE.stored), bytes);
}

function needsMark(first: number | undefined): boolean {
  const isOfNumbers = first === 0x2d || (first !== undefined && first >= 0x30 && first <= 0x39);
  return isOfNumbers || first === FORMAT_BYTE.stored || algorithmOf(first) !== undefined;
}
