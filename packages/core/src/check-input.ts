import { checkKey } from './keys.ts';
import { isThenable } from './thenable.ts';

/** Refuses what cannot be a value: `undefined`, which is what a miss answers, and promises. */
export function checkValue(value: unknown, name = 'value'): void {
  if (value === undefined)
    throw new TypeError(`${name} must not be undefined, which is what a miss answers; store null instead`);
  if (isThenable(value)) throw new TypeError(`${name} must not be a promise; await it first`);
}

/** Refuses a list of values one of which cannot be stored. */
export function checkValues(values: readonly unknown[]): void {
  values.forEach((value, index) => checkValue(value, `the value of entries[${index}]`));
}

/** Refuses what cannot be added to a counter. */
export function checkDelta(value: unknown): void {
  if (typeof value !== 'number') throw new TypeError(`delta must be an integer; got ${typeof value}`);
  if (!Number.isSafeInteger(value)) throw new RangeError(`delta must be an integer within ±(2^53 − 1); got ${value}`);
}

/** Refuses what cannot be the name of a client's command. */
export function checkRawCommand(command: unknown): void {
  if (typeof command !== 'string' || command === '')
    throw new TypeError(`command must be the name of one of the client's commands; got ${String(command)}`);
}

/** Refuses what cannot be the tags of an entry. @returns how many there are. */
export function checkTags(tags: unknown): number {
  if (!Array.isArray(tags))
    throw new TypeError(`tags must be an array of strings; got ${tags === null ? 'null' : typeof tags}`);
  tags.forEach((tag, index) => checkKey(tag, `tags[${index}]`));
  return tags.length;
}
