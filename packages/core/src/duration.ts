/**
 * A length of time: a number of **milliseconds**, a string such as `'250ms'`, `'30s'`, `'2h5m'` or
 * `'1d2h3m50s'` (units `w d h m s ms`, largest first, each at most once), or an object of parts.
 */
export type Duration = number | string | DurationParts;

/** A {@link Duration} by its parts; they are added up. At least one is given. */
export interface DurationParts {
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

const UNIT_MS = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
  milliseconds: 1,
} as const;

const UNIT_NAMES = Object.keys(UNIT_MS) as (keyof typeof UNIT_MS)[];

const NUMBER = String.raw`(\d+(?:\.\d+)?)`;
const PATTERN = new RegExp(
  `^(-?)(?:${NUMBER}w)?(?:${NUMBER}d)?(?:${NUMBER}h)?(?:${NUMBER}m(?!s))?(?:${NUMBER}s)?(?:${NUMBER}ms)?$`,
);

const FORMS =
  "a number of milliseconds, a string like '250ms', '30s' or '1d2h3m50s', or an object like { minutes: 10 }";

/** The longest lifetime that is taken, in ms: what a `Date` can express (ECMA-262, Time Values). */
export const MAX_TTL_MS = 8.64e15;

/**
 * Reads a duration.
 *
 * @param name - what the caller calls it, for the message of an error.
 * @returns milliseconds; may be negative, fractional or infinite: the caller knows its range.
 * @throws TypeError where it is malformed; RangeError where it is `NaN`.
 */
export function toMilliseconds(duration: unknown, name = 'duration'): number {
  const ms = read(duration);
  if (ms === undefined) throw new TypeError(`${name} must be ${FORMS}; got ${show(duration)}`);
  if (Number.isNaN(ms)) throw new RangeError(`${name} must be ${FORMS}; got NaN`);
  return ms;
}

/**
 * Reads a lifetime.
 *
 * @returns whole milliseconds, at least 1 (fractions are rounded up), or `null` for "never expires",
 * which is what `null` and `Infinity` ask for.
 * @throws TypeError where it is malformed; RangeError for zero, negative, `NaN` and above 8.64e15 ms.
 */
export function resolveTtl(ttl: unknown, name = 'ttl'): number | null {
  if (ttl === null) return null;
  const ttlMs = toMilliseconds(ttl, name);
  if (ttlMs === Infinity) return null;
  if (ttlMs <= 0 || ttlMs > MAX_TTL_MS) {
    throw new RangeError(
      `${name} must be more than 0 and at most 8.64e15 ms, or null to never expire; got ${show(ttl)}`,
    );
  }
  return Math.ceil(ttlMs);
}

/** Reads the lifetime that `expire` sets: as {@link resolveTtl}, but zero removes the expiry as `null` does. */
export function resolveExpiry(ttl: unknown): number | null {
  return ttl === null || toMilliseconds(ttl, 'ttl') === 0 ? null : resolveTtl(ttl);
}

/**
 * Reads a time limit.
 *
 * @returns milliseconds, or `null` for "no limit", which is what `null`, `0` and `Infinity` ask for.
 * @throws TypeError where it is malformed; RangeError for negative and `NaN`.
 */
export function resolveTimeout(timeout: unknown, name = 'timeout'): number | null {
  if (timeout === null) return null;
  const timeoutMs = toMilliseconds(timeout, name);
  if (timeoutMs < 0) throw new RangeError(`${name} must be 0 or more, or null for no limit; got ${show(timeout)}`);
  return timeoutMs === 0 || timeoutMs === Infinity ? null : timeoutMs;
}

function read(duration: unknown): number | undefined {
  if (typeof duration === 'number') return duration;
  if (typeof duration === 'string') return readText(duration);
  if (typeof duration === 'object' && duration !== null) return readParts(duration);
  return undefined;
}

function readText(text: string): number | undefined {
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  let ms: number | undefined;
  UNIT_NAMES.forEach((unit, index) => {
    const amount = match[index + 2];
    if (amount !== undefined) ms = (ms ?? 0) + Number(amount) * UNIT_MS[unit];
  });
  return ms !== undefined && match[1] === '-' ? -ms : ms;
}

function readParts(parts: object): number | undefined {
  let ms: number | undefined;
  for (const [unit, amount] of Object.entries(parts)) {
    if (amount === undefined) continue;
    if (!Object.hasOwn(UNIT_MS, unit) || typeof amount !== 'number') return undefined;
    ms = (ms ?? 0) + amount * UNIT_MS[unit as keyof typeof UNIT_MS];
  }
  return ms;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
