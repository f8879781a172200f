import { ConfigurationError, toMilliseconds } from '@cache/core';

// As far as a Date reaches.
const LONGEST_MS = 8.64e15;

/**
 * Reads a duration option that has to be there and to end, in whole ms.
 *
 * @param others - what else is accepted, for the message.
 */
export function fixedDuration(owner: string, name: string, value: unknown, others = ''): number {
  if (value === undefined) throw new ConfigurationError(`${name} of ${owner} is required: a duration`);
  const ms = value === null ? Infinity : toMilliseconds(value, name);
  if (ms > 0 && ms <= LONGEST_MS) return Math.ceil(ms);
  throw new RangeError(`${name} of ${owner} must be ${others}more than 0 ms, and end; got ${String(value)}`);
}

/** What a number has to be. A bound that is `above` or `below` is not allowed itself. */
export interface NumberRange {
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  readonly below?: number;
  readonly whole?: boolean;
}

/** Reads a number option within bounds. */
export function numberWithin(name: string, value: unknown, range: NumberRange): number {
  const { min = -Infinity, above = -Infinity, max = Infinity, below = Infinity, whole = true } = range;
  const isIn = (given: number): boolean => given >= min && given > above && given <= max && given < below;
  if (typeof value === 'number' && isIn(value) && (whole ? Number.isSafeInteger(value) : Number.isFinite(value)))
    return value;
  const bounds = [
    ...(above > -Infinity ? [`more than ${above}`] : []),
    ...(min > -Infinity ? [`at least ${min}`] : []),
    ...(max < Infinity ? [`at most ${max}`] : []),
    ...(below < Infinity ? [`less than ${below}`] : []),
  ].join(' and ');
  const message = `${name} must be a ${whole ? 'whole ' : ''}number of ${bounds}; got ${String(value)}`;
  throw typeof value === 'number' ? new RangeError(message) : new TypeError(message);
}
