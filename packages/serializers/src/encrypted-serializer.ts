import {
  andThen,
  rejectUnknownOptions,
  toInteger,
  type MaybePromise,
  type Payload,
  type Serializer,
  type SerializerContext,
} from '@cache/core';
import { createCipheriv, createDecipheriv, randomFillSync } from 'node:crypto';
import { resolveKeys, type EncryptionKey, type ResolvedKey } from './encryption-key.ts';
import { undecodable } from './errors.ts';
import { FORMAT_BYTE } from './format-byte.ts';
import { checkInner, resolvePlainCounters } from './inner-serializer.ts';
import { keyBytes } from './key-bytes.ts';
import { bytesOf, isCounter, joined, payloadOf } from './payload-bytes.ts';

/** What an {@link EncryptedSerializer} takes. */
export interface EncryptedSerializerOptions {
  /**
   * The first encrypts, and all of them decrypt, each what has its id. A new one comes in three steps, each in every
   * process before the next: behind the old one, so that all can read it; in front; and, when the entries of the old
   * one are gone, alone.
   */
  readonly keys: readonly EncryptionKey[];
  /**
   * Whether integers are stored plain, so that `increment` works on them. They are then neither hidden nor protected,
   * and whoever can write to the store can put any integer in the place of anything.
   *
   * @defaultValue false
   */
  readonly plainCounters?: boolean | undefined;
}

const OWNER = 'EncryptedSerializer';
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** The format byte and the length of the key's id, before the id. */
const HEAD_BYTES = 2;

const idDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Encrypts the payloads of another serializer with AES-256-GCM, under a fresh random nonce each time.
 *
 * The built key of the cache is part of what is authenticated: an entry that is changed, or copied to another key, is a
 * `SerializationError`. Keys of the cache, tags, lengths of values and lifetimes are not hidden. One key encrypts 2^32 values
 * at most; take a new one before that.
 *
 * @see https://doi.org/10.6028/NIST.SP.800-38D (GCM)
 *
 * @example
 * ```ts
 * import { randomBytes } from 'node:crypto';
 * import { JsonSerializer } from '@cache/core';
 * import { MemoryCache } from '@cache/memory';
 * import { EncryptedSerializer } from '@cache/serializers';
 *
 * const keys = [{ id: '2026', key: randomBytes(32) }]; // from where you keep secrets
 * const cache = new MemoryCache({ serializer: new EncryptedSerializer(new JsonSerializer(), { keys }) });
 * await cache.set('user', { name: 'Ada' });
 * await cache.get('user'); // { name: 'Ada' }
 * ```
 */
export class EncryptedSerializer implements Serializer {
  readonly name: string;
  readonly produces = 'binary';
  readonly plainCounters: boolean;
  readonly #inner: Serializer;
  readonly #keys: ReadonlyMap<string, ResolvedKey>;
  readonly #current: ResolvedKey;

  /**
   * @param inner - makes the payloads, text or binary.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, no key at all, an id that is there twice,
   * and an inner serializer that does not fit; TypeError or RangeError for an option of a wrong type or length.
   */
  constructor(inner: Serializer, options: EncryptedSerializerOptions) {
    checkInner(OWNER, inner);
    rejectUnknownOptions(OWNER, options, ['keys', 'plainCounters']);
    const keys = resolveKeys(OWNER, options.keys);
    this.#inner = inner;
    this.#current = keys[0] as ResolvedKey;
    this.#keys = new Map(keys.map((key) => [key.id, key]));
    this.plainCounters = resolvePlainCounters(OWNER, inner, options.plainCounters);
    this.name = `encrypted(${inner.name})`;
  }

  /** Encodes a value, and encrypts it for this key. */
  serialize(value: unknown, context: SerializerContext): MaybePromise<Payload> {
    return andThen(this.#inner.serialize(value, context), (payload) => {
      const bytes = bytesOf(this.name, payload);
      return this.plainCounters && isCounter(value, payload) ? bytes : this.#encrypt(bytes, context.key);
    });
  }

  /**
   * Decodes a payload that was encrypted for this key.
   *
   * @throws SerializationError (`CACHE_SERIALIZATION`) for every other payload; the inner serializer is not asked.
   */
  deserialize(payload: Payload, context: SerializerContext): unknown {
    const bytes = this.#decrypt(payload as Uint8Array, context.key);
    return this.#inner.deserialize(payloadOf(this.name, bytes, this.#inner.produces), context);
  }

  #encrypt(bytes: Uint8Array, key: string): Uint8Array {
    const { idBytes, secret } = this.#current;
    const head = joined(Uint8Array.of(FORMAT_BYTE.encrypted, idBytes.length), idBytes);
    const nonce = randomFillSync(new Uint8Array(NONCE_BYTES));
    const cipher = createCipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(joined(head, keyBytes(this.name, key)));
    const encrypted = cipher.update(bytes);
    cipher.final();
    return joined(head, nonce, encrypted, cipher.getAuthTag());
  }

  #decrypt(bytes: Uint8Array, key: string): Uint8Array {
    if (bytes[0] !== FORMAT_BYTE.encrypted) {
      if (this.plainCounters && toInteger(bytes) !== undefined) return bytes;
      throw undecodable(this.name, 'it is not encrypted');
    }
    const headBytes = HEAD_BYTES + (bytes[1] ?? 0);
    if (bytes.length < headBytes + NONCE_BYTES + TAG_BYTES) throw undecodable(this.name, 'it ends too early');
    const head = bytes.subarray(0, headBytes);
    const { id, secret } = this.#keyOf(head.subarray(HEAD_BYTES));
    const nonce = bytes.subarray(headBytes, headBytes + NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, secret, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(joined(head, keyBytes(this.name, key)));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const decrypted = decipher.update(bytes.subarray(headBytes + NONCE_BYTES, -TAG_BYTES));
    try {
      decipher.final();
    } catch (cause) {
      const reason = `it was changed, is of another key of the cache, or was encrypted with another key '${id}'`;
      throw undecodable(this.name, reason, cause);
    }
    return decrypted;
  }

  #keyOf(idBytes: Uint8Array): ResolvedKey {
    let id: string | undefined;
    try {
      id = idDecoder.decode(idBytes);
    } catch {
      // No text: no key is called that.
    }
    const key = id === undefined ? undefined : this.#keys.get(id);
    if (key !== undefined) return key;
    const known = [...this.#keys.keys()].map((each) => JSON.stringify(each)).join(', ');
    throw undecodable(
      this.name,
      `it was encrypted with a key ${id === undefined ? 'of no readable id' : JSON.stringify(id)}; there are ${known}`,
    );
  }
}
