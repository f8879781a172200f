import { createHash } from 'node:crypto';

/** The longest key of the protocol, in bytes. */
export const MAX_KEY_BYTES = 250;

/** What begins like this is never sent as it is, so that no ordinary key can be taken for a mapped one. */
const RESERVED = '~#';

/** The commonest keys, told by one look: one byte per character, neither spaces nor control characters, no odd name. */
const PLAIN = /^(?!~#|__proto__$)[!-~]{1,250}$/;

// What the protocol takes for the end of a key or of a line, and the other control characters.
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const UNFIT = /[\0-\x20\x7f]/;

/** The client files answers under their keys in plain objects, where this one would replace the prototype. */
const PROTOTYPE = '__proto__';

const READABLE_LENGTH = 100;

/**
 * What a key is called on the server: itself, where the protocol can carry it, else a readable part and the SHA-256
 * of the whole, in a form that no key has by itself.
 */
export function wireKey(key: string): string {
  return isPlain(key) ? key : digestKey('k', key, [key]);
}

/** What a key is called on the server under the generations that hold now. */
export function versionedKey(key: string, generations: readonly string[]): string {
  return digestKey('v', key, [key, ...generations]);
}

/** What the generation of a namespace is called on the server. */
export function generationKey(prefix: string): string {
  return digestKey('g', prefix, [prefix]);
}

/** Whether the protocol can carry a key as it is, be it one of the mapped form. */
export function isCarried(key: string): boolean {
  return key !== '' && !UNFIT.test(key) && Buffer.byteLength(key) <= MAX_KEY_BYTES;
}

function isPlain(key: string): boolean {
  return PLAIN.test(key) || (isCarried(key) && !key.startsWith(RESERVED) && key !== PROTOTYPE);
}

function digestKey(kind: string, key: string, parts: readonly string[]): string {
  // As JSON, so that the borders of the parts count.
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  const readable = key.slice(0, READABLE_LENGTH).replaceAll(/[^!-~]/g, '_');
  return `${RESERVED}${kind}:${readable}:${digest}`;
}
