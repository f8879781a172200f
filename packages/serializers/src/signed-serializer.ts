import {
  andThen,
  ConfigurationError,
  isBytes,
  rejectUnknownOptions,
  toInteger,
  UnsignedPayloadError,
  type MaybePromise,
  type Payload,
  type Serializer,
  type SerializerContext,
} from '@cache/core';
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';
import { FORMAT_BYTE } from './format-byte.ts';
import { checkInner, resolvePlainCounters } from './inner-serializer.ts';
import { keyBytes } from './key-bytes.ts';
import { bytesOf, isCounter, joined, payloadOf } from './payload-bytes.ts';
import { shown } from './shown.ts';

/** How a signature is made: HMAC with one of these. */
export type SignatureDigest = 'sha256' | 'sha384' | 'sha512';

/** What a {@link SignedSerializer} takes. */
export interface SignedSerializerOptions {
  /**
   * Text or bytes that nobody else knows, each at least 16 bytes, better 32 that are random. The first signs, and all
   * of them are accepted. A new one comes in three steps, each in every process before the next: behind the old one, so
   * that all accept it; in front; and, when the entries of the old one are gone, alone.
   */
  readonly secrets: readonly (string | Uint8Array)[];
  /** The digest of the HMAC, for writing and reading alike. @defaultValue 'sha256' */
  readonly digest?: SignatureDigest | undefined;
  /**
   * Whether integers are stored plain, so that `increment` works on them. They are then not signed, and whoever can
   * write to the store can put any integer in the place of anything.
   *
   * @defaultValue false
   */
  readonly plainCounters?: boolean | undefined;
}

const OWNER = 'SignedSerializer';
const LEAST_SECRET_BYTES = 16;
const SIGNATURE_BYTES: Readonly<Record<SignatureDigest, number>> = { sha256: 32, sha384: 48, sha512: 64 };

/**
 * Signs the payloads of another serializer, so that what others put into the store is not taken for one's own.
 *
 * The signature is an HMAC over the built key and the payload: an entry that is changed, or copied to another key, is
 * an `UnsignedPayloadError`. It does not hide what is stored, and an old payload of the same key stays valid.
 *
 * @see https://www.rfc-editor.org/rfc/rfc2104 (HMAC)
 *
 * @example
 * ```ts
 * import { JsonSerializer } from '@cache/core';
 * import { MemoryCache } from '@cache/memory';
 * import { SignedSerializer } from '@cache/serializers';
 *
 * const secrets = ['the new secret, of 32 random bytes', 'the old secret, of 32 random bytes'];
 * const cache = new MemoryCache({ serializer: new SignedSerializer(new JsonSerializer(), { secrets }) });
 * await cache.set('user', { name: 'Ada' });
 * await cache.get('user'); // { name: 'Ada' }
 * ```
 */
export class SignedSerializer implements Serializer {
  readonly name: string;
  readonly produces = 'binary';
  readonly plainCounters: boolean;
  readonly #inner: Serializer;
  readonly #digest: SignatureDigest;
  readonly #secrets: readonly KeyObject[];

  /**
   * @param inner - makes the payloads, text or binary.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, no secret at all, one that is there twice,
   * and an inner serializer that does not fit; TypeError or RangeError for an option of a wrong type or length.
   */
  constructor(inner: Serializer, options: SignedSerializerOptions) {
    checkInner(OWNER, inner);
    rejectUnknownOptions(OWNER, options, ['secrets', 'digest', 'plainCounters']);
    this.#inner = inner;
    this.#secrets = resolveSecrets(options.secrets);
    this.#digest = resolveDigest(options.digest);
    this.plainCounters = resolvePlainCounters(OWNER, inner, options.plainCounters);
    this.name = `signed(${inner.name})`;
  }

  /** Encodes a value, and signs it for this key. */
  serialize(value: unknown, context: SerializerContext): MaybePromise<Payload> {
    return andThen(this.#inner.serialize(value, context), (payload) => {
      const bytes = bytesOf(this.name, payload);
      if (this.plainCounters && isCounter(value, payload)) return bytes;
      const signature = this.#sign(this.#secrets[0] as KeyObject, bytes, keyBytes(this.name, context.key));
      return joined(Uint8Array.of(FORMAT_BYTE.signed), signature, bytes);
    });
  }

  /**
   * Decodes a payload that was signed for this key.
   *
   * @throws UnsignedPayloadError (`CACHE_UNSIGNED_PAYLOAD`) for every other payload; the inner serializer is not asked.
   */
  deserialize(payload: Payload, context: SerializerContext): unknown {
    const bytes = this.#verified(payload as Uint8Array, context.key);
    return this.#inner.deserialize(payloadOf(this.name, bytes, this.#inner.produces), context);
  }

  #verified(bytes: Uint8Array, key: string): Uint8Array {
    if (bytes[0] !== FORMAT_BYTE.signed) {
      if (this.plainCounters && toInteger(bytes) !== undefined) return bytes;
      throw new UnsignedPayloadError(`serializer '${this.name}': the payload has no signature`);
    }
    const end = 1 + SIGNATURE_BYTES[this.#digest];
    const signature = bytes.subarray(1, end);
    const rest = bytes.subarray(end);
    const ofKey = keyBytes(this.name, key);
    const isValid =
      signature.length === end - 1 &&
      this.#secrets.some((secret) => timingSafeEqual(this.#sign(secret, rest, ofKey), signature));
    if (isValid) return rest;
    throw new UnsignedPayloadError(
      `serializer '${this.name}': the signature is not one of this key, this payload and a secret of these`,
    );
  }

  /** Over the format, the length of the key, the key and the payload, so that nothing can be moved between them. */
  #sign(secret: KeyObject, bytes: Uint8Array, key: Uint8Array): Buffer {
    const head = new Uint8Array(HEAD_BYTES);
    head[0] = FORMAT_BYTE.signed;
    new DataView(head.buffer).setUint32(1, key.length);
    return createHmac(this.#digest, secret).update(head).update(key).update(bytes).digest();
  }
}

/** The format byte and the length of the key. */
const HEAD_BYTES = 5;

function resolveDigest(digest: unknown = 'sha256'): SignatureDigest {
  if (typeof digest === 'string' && Object.hasOwn(SIGNATURE_BYTES, digest)) return digest as SignatureDigest;
  const accepted = Object.keys(SIGNATURE_BYTES)
    .map((name) => `'${name}'`)
    .join(', ');
  throw new TypeError(`digest of ${OWNER} must be one of ${accepted}; got ${shown(digest)}`);
}

function resolveSecrets(secrets: unknown): readonly KeyObject[] {
  if (!Array.isArray(secrets)) throw new TypeError(`secrets of ${OWNER} must be a list of text or bytes`);
  if (secrets.length === 0) throw new ConfigurationError(`secrets of ${OWNER} must hold at least one secret`);
  const resolved = secrets.map((secret: unknown, index) => {
    const name = `secrets[${index}] of ${OWNER}`;
    if (typeof secret !== 'string' && !isBytes(secret))
      throw new TypeError(`${name} must be text or a Uint8Array; got ${secret === null ? 'null' : typeof secret}`);
    const bytes = Buffer.from(secret as string);
    if (bytes.length < LEAST_SECRET_BYTES)
      throw new RangeError(`${name} must have at least ${LEAST_SECRET_BYTES} bytes; it has ${bytes.length}`);
    return createSecretKey(bytes);
  });
  for (const [index, secret] of resolved.entries()) {
    const first = resolved.findIndex((each) => each.equals(secret));
    if (first !== index) throw new ConfigurationError(`secrets[${index}] of ${OWNER} is the same as secrets[${first}]`);
  }
  return resolved;
}
