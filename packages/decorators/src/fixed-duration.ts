import { ConfigurationError, resolveTtl } from '@cache/core';

/** Reads a duration option that has to be there and to end, in ms. */
export function fixedDuration(owner: string, name: string, value: unknown): number {
  if (value === undefined) throw new ConfigurationError(`${name} of ${owner} is required: a duration`);
  const ms = resolveTtl(value, name);
  if (ms === null) throw new RangeError(`${name} of ${owner} must end; got ${String(value)}`);
  return ms;
}

/** Reads a number option within bounds. */
export function numberWithin(
  name: string,
  value: unknown,
  { min, max = Infinity, whole = true }: { readonly min: number; readonly max?: number; readonly whole?: boolean },
): number {
  const fits = typeof value === 'number' && value >= min && value <= max && (!whole || Number.isSafeInteger(value));
  if (fits) return value;
  const range = max === Infinity ? `of at least ${min}` : `of ${min} to ${max}`;
  const message = `${name} must be a ${whole ? 'whole ' : ''}number ${range}; got ${String(value)}`;
  throw typeof value === 'number' ? new RangeError(message) : new TypeError(message);
}
