import { createHash } from 'node:crypto';

// No template value and no canonical text ends in it by chance: `%` is encoded in the one and quoted in the other.
// A key that holds it anyway is hashed as well, so that no key is ever the short form of another.
export const SHORT_FORM_MARK = '%#';
const DIGEST_LENGTH = 64;

/** The least that `maxLength` may be: mark, digest, and something to read in front. */
export const LEAST_MAX_LENGTH = SHORT_FORM_MARK.length + DIGEST_LENGTH + 14;

/** The `maxLength` of keys where none is given. */
export const DEFAULT_MAX_LENGTH = 250;

/** Keeps a key of up to `maxLength` characters, and of a longer one its beginning and a SHA-256 of the whole. */
export function shortenKey(key: string, maxLength: number): string {
  if (key.length <= maxLength && !marksShortForm(key)) return key;
  return hashKey(key, keptLength(maxLength));
}

/** How much of a key is kept that is longer than `maxLength`. */
export function keptLength(maxLength: number): number {
  return maxLength - SHORT_FORM_MARK.length - DIGEST_LENGTH;
}

/** Whether a text holds what marks short forms. */
export function marksShortForm(text: string): boolean {
  return text.includes(SHORT_FORM_MARK);
}

/** Keeps the first characters of a key, and a SHA-256 of the whole. */
export function hashKey(key: string, kept: number): string {
  // A pair of surrogates that is cut in two would be no key.
  return key.slice(0, kept).toWellFormed() + SHORT_FORM_MARK + createHash('sha256').update(key).digest('hex');
}
