import { InvalidKeyError } from './errors.ts';
import { checkWellFormed } from './keys.ts';

/**
 * Encodes a namespace as one segment of a key, so that no two namespaces ever share a key: `%` and `:` in it are
 * percent-encoded.
 */
export function encodeSegment(namespace: unknown, name = 'namespace'): string {
  if (typeof namespace !== 'string') throw new TypeError(`${name} must be a string; got ${typeof namespace}`);
  if (namespace.length === 0) throw new InvalidKeyError(`${name} must have at least one character`);
  checkWellFormed(namespace, name);
  return /[%:]/.test(namespace) ? namespace.replaceAll('%', '%25').replaceAll(':', '%3A') : namespace;
}

/** Nests a segment in a namespace, so that clearing or listing the parent includes it. */
export function nest(parent: string | undefined, segment: string): string {
  return parent === undefined ? segment : `${parent}:${segment}`;
}
