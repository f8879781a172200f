import type { Token } from '@cache/core';

/** The largest CAS id of 64 bits. No entry has it: servers count from 1. */
export const IMPOSSIBLE_CAS = '18446744073709551615';

/**
 * Whether a server can read a text as a CAS id. Of any other it would take the value that follows for a command, and
 * every later answer would go to the wrong caller.
 */
export function isCas(text: string): boolean {
  return /^\d{1,20}$/.test(text) && (text.length < IMPOSSIBLE_CAS.length || text <= IMPOSSIBLE_CAS);
}

/**
 * Makes a token of a CAS id. What the key was called belongs to it: ids are counted by each server for itself, and
 * a namespace that was cleared has other names.
 */
export function tokenOf(wire: string, cas: string): Token {
  return `${cas} ${wire}`;
}

/** The CAS id in a token; of one that belongs to another entry, or is none at all, an id that fits nothing. */
export function casOf(wire: string, token: Token): string {
  if (typeof token !== 'string') return IMPOSSIBLE_CAS;
  const [cas = ''] = token.split(' ', 1);
  return isCas(cas) && token === tokenOf(wire, cas) ? cas : IMPOSSIBLE_CAS;
}
