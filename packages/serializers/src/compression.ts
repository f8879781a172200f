import { ConfigurationError } from '@cache/core';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { FORMAT_BYTE } from './format-byte.ts';
import { shown } from './shown.ts';

/** A way to compress. */
export type CompressionAlgorithm = 'gzip' | 'deflate' | 'brotli' | 'zstd';

/** The names of all of them, for messages. */
export const COMPRESSION_ALGORITHMS: readonly CompressionAlgorithm[] = ['gzip', 'deflate', 'brotli', 'zstd'];

/** Up to so many bytes the work is done at once, in well under a millisecond; more goes to a thread of zlib's. */
const AT_ONCE_BYTES = 32 * 1024;
/** The same at levels that take their time. */
const AT_ONCE_BYTES_IF_SLOW = 1024;

interface Limits {
  readonly maxOutputLength: number;
  readonly chunkSize: number;
}

interface Codec {
  readonly levels: { readonly least: number; readonly most: number; readonly usual: number; readonly quick: number };
  readonly compressSync: (bytes: Uint8Array, level: number) => Uint8Array;
  readonly compress: (bytes: Uint8Array, level: number) => Promise<Uint8Array>;
  readonly decompressSync: (bytes: Uint8Array, limits: Limits) => Uint8Array;
  readonly decompress: (bytes: Uint8Array, limits: Limits) => Promise<Uint8Array>;
}

const ZLIB_LEVELS = { least: 1, most: 9, usual: 6, quick: 9 };

const [gzip, gunzip] = [promisify(zlib.gzip), promisify(zlib.gunzip)];
const [deflate, inflate] = [promisify(zlib.deflate), promisify(zlib.inflate)];
const [brotliCompress, brotliDecompress] = [promisify(zlib.brotliCompress), promisify(zlib.brotliDecompress)];

const brotliParams = (level: number, size: number): zlib.BrotliOptions => ({
  params: { [zlib.constants.BROTLI_PARAM_QUALITY]: level, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: size },
});

const codecs: Readonly<Record<CompressionAlgorithm, Codec | undefined>> = {
  gzip: {
    levels: ZLIB_LEVELS,
    compressSync: (bytes, level) => zlib.gzipSync(bytes, { level }),
    compress: (bytes, level) => gzip(bytes, { level }),
    decompressSync: (bytes, limits) => zlib.gunzipSync(bytes, limits),
    decompress: (bytes, limits) => gunzip(bytes, limits),
  },
  deflate: {
    levels: ZLIB_LEVELS,
    compressSync: (bytes, level) => zlib.deflateSync(bytes, { level }),
    compress: (bytes, level) => deflate(bytes, { level }),
    decompressSync: (bytes, limits) => zlib.inflateSync(bytes, limits),
    decompress: (bytes, limits) => inflate(bytes, limits),
  },
  brotli: {
    levels: { least: 0, most: 11, usual: 4, quick: 6 },
    compressSync: (bytes, level) => zlib.brotliCompressSync(bytes, brotliParams(level, bytes.length)),
    compress: (bytes, level) => brotliCompress(bytes, brotliParams(level, bytes.length)),
    decompressSync: (bytes, limits) => zlib.brotliDecompressSync(bytes, limits),
    decompress: (bytes, limits) => brotliDecompress(bytes, limits),
  },
  zstd: zstdCodec(),
};

/** Reads the name of an algorithm; zstd came to Node with 22.15. */
export function resolveAlgorithm(owner: string, algorithm: unknown): CompressionAlgorithm {
  const known = COMPRESSION_ALGORITHMS.find((name) => name === algorithm);
  const accepted = COMPRESSION_ALGORITHMS.map((name) => `'${name}'`).join(', ');
  if (known === undefined)
    throw new TypeError(`algorithm of ${owner} must be one of ${accepted}; got ${shown(algorithm)}`);
  if (codecs[known] === undefined)
    throw new ConfigurationError(
      `algorithm '${known}' of ${owner} needs Node 22.15 or newer; this is ${process.version}`,
    );
  return known;
}

/** Reads a level, of which each algorithm has its own. */
export function resolveLevel(owner: string, algorithm: CompressionAlgorithm, level: unknown): number {
  const { least, most, usual } = codecOf(algorithm).levels;
  if (level === undefined) return usual;
  const range = `level of ${owner} must be an integer from ${least} to ${most} for ${algorithm}; got ${shown(level)}`;
  if (typeof level !== 'number') throw new TypeError(range);
  if (!Number.isInteger(level) || level < least || level > most) throw new RangeError(range);
  return level;
}

/** Compresses: at once what is quickly done, else in a thread of zlib's. */
export function compress(
  algorithm: CompressionAlgorithm,
  bytes: Uint8Array,
  level: number,
): Uint8Array | Promise<Uint8Array> {
  const { levels, compress: later, compressSync: now } = codecOf(algorithm);
  const atOnce = level <= levels.quick ? AT_ONCE_BYTES : AT_ONCE_BYTES_IF_SLOW;
  return bytes.length <= atOnce ? now(bytes, level) : later(bytes, level);
}

/**
 * Undoes `compress`, as far as the length that is expected and no further.
 *
 * @throws what zlib throws, RangeError for another length than the one expected.
 */
export function decompress(
  algorithm: CompressionAlgorithm,
  bytes: Uint8Array,
  length: number,
): Uint8Array | Promise<Uint8Array> {
  const codec = codecOf(algorithm);
  const whole = (output: Uint8Array): Uint8Array => {
    if (output.length === length) return output;
    throw new RangeError(`it has ${output.length} bytes instead of ${length}`);
  };
  // In pieces of no more than that, since the length is only claimed.
  const limits: Limits = { maxOutputLength: length, chunkSize: Math.max(64, Math.min(length, AT_ONCE_BYTES)) };
  if (length <= AT_ONCE_BYTES) return whole(codec.decompressSync(bytes, limits));
  return codec.decompress(bytes, limits).then(whole);
}

/** The algorithm that a format byte stands for; `undefined` for every other byte. */
export function algorithmOf(formatByte: number | undefined): CompressionAlgorithm | undefined {
  return COMPRESSION_ALGORITHMS.find((name) => FORMAT_BYTE[name] === formatByte);
}

function codecOf(algorithm: CompressionAlgorithm): Codec {
  const codec = codecs[algorithm];
  if (codec === undefined) throw new TypeError(`${algorithm} needs Node 22.15 or newer; this is ${process.version}`);
  return codec;
}

function zstdCodec(): Codec | undefined {
  if (typeof zlib.zstdCompress !== 'function') return undefined;
  const [zstdCompress, zstdDecompress] = [promisify(zlib.zstdCompress), promisify(zlib.zstdDecompress)];
  const params = (level: number): zlib.ZstdOptions => ({
    // Without the check sum, which gzip and deflate have by themselves, damage mostly goes unnoticed.
    params: { [zlib.constants.ZSTD_c_compressionLevel]: level, [zlib.constants.ZSTD_c_checksumFlag]: 1 },
  });
  return {
    levels: { least: 1, most: 22, usual: 3, quick: 12 },
    compressSync: (bytes, level) => zlib.zstdCompressSync(bytes, params(level)),
    compress: (bytes, level) => zstdCompress(bytes, params(level)),
    decompressSync: (bytes, limits) => zlib.zstdDecompressSync(bytes, limits),
    decompress: (bytes, limits) => zstdDecompress(bytes, limits),
  };
}
