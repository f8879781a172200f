import { ConfigurationError } from '@cache/core';
import type { Case } from './case.ts';
import { editDistance } from './edit-distance.ts';

/** Which cases are skipped, and why: a reason by id. */
export type Skips = ReadonlyMap<string, string>;

const MAX_SUGGESTIONS = 3;

/**
 * Reads the `skip` option.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an id that no case has, naming those that are close.
 * @throws TypeError for a reason that is no text, or empty.
 */
export function resolveSkips(
  skip: Readonly<Record<string, string>> | undefined,
  cases: readonly Pick<Case, 'id'>[],
): Skips {
  if (skip === undefined) return new Map();
  if (typeof skip !== 'object' || skip === null)
    throw new TypeError(`skip must be an object of reasons by case id; got ${String(skip)}`);
  const ids = new Set(cases.map(({ id }) => id));
  for (const [id, reason] of Object.entries(skip)) {
    if (!ids.has(id)) throw new ConfigurationError(`skip names an unknown case '${id}'; ${suggest(id, [...ids])}`);
    if (typeof reason !== 'string' || reason.trim() === '')
      throw new TypeError(`skip['${id}'] must be the reason, as a text that is not empty`);
  }
  return new Map(Object.entries(skip));
}

/** Says which of the names are close to a misspelt one. */
export function suggest(wanted: string, names: readonly string[]): string {
  const close = names
    .map((name) => ({ name, distance: editDistance(wanted, name) }))
    .filter(({ name, distance }) => distance <= Math.max(3, name.length / 3))
    .toSorted((one, other) => one.distance - other.distance)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => `'${name}'`);
  return close.length === 0
    ? `ids are of the form group/promise, of the groups ${groupsOf(names)}`
    : `close to it are ${close.join(', ')}`;
}

function groupsOf(names: readonly string[]): string {
  return [...new Set(names.map((name) => name.split('/')[0]))].join(', ');
}
