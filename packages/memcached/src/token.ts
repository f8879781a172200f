import type { Token } from '@cache/core';

/** No entry has it: servers count from 1. */
export const IMPOSSIBLE_CAS = '18446744073709551615';

/**
 * Makes a token of a CAS id. What the key was called belongs to it: ids are counted by each server for itself, and
 * a namespace that was cleared has other names.
 */
export function tokenOf(wire: string, cas: string): Token {
  return `${cas} ${wire}`;
}

/** The CAS id in a token; of one that belongs to another entry, or is none at all, an id that fits nothing. */
export function casOf(wire: string, token: Token): string {
  const cas = typeof token === 'string' ? /^\d{1,20}(?= )/.exec(token)?.[0] : undefined;
  return cas !== undefined && (token as string).slice(cas.length + 1) === wire ? cas : IMPOSSIBLE_CAS;
}
