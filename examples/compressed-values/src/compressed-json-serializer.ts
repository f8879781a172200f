import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

import type { Payload, Serializer } from '@cache/core';

const compress = promisify(deflateRaw);
const decompress = promisify(inflateRaw);

/** What the first byte of a payload says of the rest. Neither can begin a number. */
const PLAIN = 0x00;
const DEFLATED = 0x01;

/** What a {@link CompressedJsonSerializer} takes. */
export interface CompressedJsonOptions {
  /** The size in bytes from which values are compressed: small ones only grow. @defaultValue 512 */
  readonly threshold?: number;
  /** The largest size in bytes that a value may unpack to, so that a forged one cannot fill the memory. @defaultValue 64 MiB */
  readonly maxBytes?: number;
}

/**
 * Stores JSON, and compresses it where that pays.
 *
 * Integers stay plain decimal text, which is what `increment` works on.
 */
export class CompressedJsonSerializer implements Serializer {
  readonly name = 'compressed-json';
  readonly produces = 'binary';
  readonly #threshold: number;
  readonly #maxBytes: number;

  constructor({ threshold = 512, maxBytes = 64 * 1024 * 1024 }: CompressedJsonOptions = {}) {
    this.#threshold = checkBytes(threshold, 'threshold');
    this.#maxBytes = checkBytes(maxBytes, 'maxBytes');
  }

  async serialize(value: unknown): Promise<Payload> {
    const text = JSON.stringify(value);
    if (text === undefined) throw new TypeError(`a ${typeof value} is no JSON`);
    const bytes = Buffer.from(text);
    if (Number.isInteger(value)) return asPayload(bytes);
    if (bytes.length < this.#threshold) return asPayload(Buffer.of(PLAIN), bytes);
    // In a thread of zlib's: other requests go on meanwhile.
    return asPayload(Buffer.of(DEFLATED), await compress(bytes));
  }

  async deserialize(payload: Payload): Promise<unknown> {
    const bytes = payload as Uint8Array;
    const rest = bytes.subarray(1);
    if (bytes[0] === PLAIN) return parse(rest);
    if (bytes[0] === DEFLATED) return parse(await decompress(rest, { maxOutputLength: this.#maxBytes }));
    return parse(bytes);
  }
}

// A payload is a plain Uint8Array, and no Buffer.
function asPayload(...parts: readonly Buffer[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function parse(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function checkBytes(bytes: number, option: string): number {
  if (typeof bytes !== 'number') throw new TypeError(`${option} must be a number of bytes; got ${typeof bytes}`);
  if (!(bytes >= 0)) throw new RangeError(`${option} must be 0 or more bytes; got ${bytes}`);
  return bytes;
}
