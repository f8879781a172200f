import { ConfigurationError, isBytes, rejectUnknownOptions } from '@cache/core';
import { createSecretKey, type KeyObject } from 'node:crypto';

/** A key of AES-256. */
export interface EncryptionKey {
  /** Stored in front of every payload, readable by all: 1 to 255 bytes of UTF-8, each once. */
  readonly id: string;
  /** 32 random bytes, or these in base64 or base64url. */
  readonly key: Uint8Array | string;
}

/** A key, read and checked. */
export interface ResolvedKey {
  readonly id: string;
  readonly idBytes: Uint8Array;
  readonly secret: KeyObject;
}

const KEY_BYTES = 32;
const MAX_ID_BYTES = 255;
// Of 32 bytes: 43 characters, and one that fills them up to 44.
const BASE64 = /^[\w+/-]{43}=?$/;

/**
 * Reads the list of keys.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for none at all and for an id that is there twice; TypeError or
 * RangeError for what is no key.
 */
export function resolveKeys(owner: string, keys: unknown): readonly ResolvedKey[] {
  if (!Array.isArray(keys)) throw new TypeError(`keys of ${owner} must be a list of { id, key }`);
  if (keys.length === 0) throw new ConfigurationError(`keys of ${owner} must hold at least one key`);
  const seen = new Set<string>();
  return keys.map((each: unknown, index) => {
    const resolved = resolveKey(`keys[${index}]`, owner, each);
    if (seen.has(resolved.id)) throw new ConfigurationError(`keys of ${owner}: the id '${resolved.id}' is there twice`);
    seen.add(resolved.id);
    return resolved;
  });
}

function resolveKey(name: string, owner: string, each: unknown): ResolvedKey {
  if (typeof each !== 'object' || each === null)
    throw new TypeError(`${name} of ${owner} must be { id, key }; got ${each === null ? 'null' : typeof each}`);
  rejectUnknownOptions(`${name} of ${owner}`, each, ['id', 'key']);
  const { id, key } = each as { readonly id?: unknown; readonly key?: unknown };
  if (typeof id !== 'string') throw new TypeError(`${name}.id of ${owner} must be text; got ${typeof id}`);
  if (!id.isWellFormed())
    throw new TypeError(`${name}.id of ${owner} must be text without lone surrogates; got ${JSON.stringify(id)}`);
  const idBytes = new TextEncoder().encode(id);
  if (idBytes.length === 0 || idBytes.length > MAX_ID_BYTES)
    throw new RangeError(`${name}.id of ${owner} must have 1 to ${MAX_ID_BYTES} bytes; it has ${idBytes.length}`);
  return { id, idBytes, secret: createSecretKey(keyMaterial(`${name}.key of ${owner}`, key)) };
}

function keyMaterial(name: string, key: unknown): Buffer {
  if (isBytes(key)) {
    if (key.length !== KEY_BYTES) throw new RangeError(`${name} must have ${KEY_BYTES} bytes; it has ${key.length}`);
    return Buffer.from(key);
  }
  if (typeof key !== 'string')
    throw new TypeError(`${name} must be a Uint8Array of ${KEY_BYTES} bytes, or these in base64; got ${typeof key}`);
  // Buffer leaves out what is no base64, and would make a shorter key of it.
  if (!BASE64.test(key)) throw new RangeError(`${name} must be ${KEY_BYTES} bytes in base64 or base64url`);
  return Buffer.from(key, 'base64');
}
