/**
 * How long an entry lives, in the two places where that is written with it.
 *
 * The server gets an exptime in seconds and ends the entry by its own clock. It never tells it again, so the end is
 * also kept in the 32 bits of flags that every entry has: that is what `ttl` answers from and what a compare-and-set
 * that has to keep the lifetime reads.
 *
 * ```
 * bits 0–3    what clients of other programs see: 0 for text, 8 (bytes, to memcache-client) for bytes
 * bits 4–31   0: not ours;  1: never ends;  else 2 + the second in which it ends, modulo 2^28 − 2
 * ```
 */
export interface Lifetime {
  /** What the server gets: 0 is for ever, up to 30 days count from now, more is a date in seconds since 1970. */
  readonly exptime: number;
  /** The upper bits of the flags. */
  readonly code: number;
}

/** The longest lifetime that can be told from one that is over: 8 years. */
export const MAX_TTL_MS = 8 * 365 * 86_400_000;

const MAX_RELATIVE_S = 30 * 86_400;

/** The server reads dates as signed numbers of 32 bits: to 19 January 2038. */
export const LAST_DATE_S = 2 ** 31 - 1;

const NEVER = 1;
const FIRST_CODE = 2;
const MODULUS = 2 ** 28 - FIRST_CODE;
const KIND_BITS = 16;

const FOR_EVER: Lifetime = Object.freeze({ exptime: 0, code: NEVER });

/** The exptime with which an entry is over as soon as it is stored. */
export const AT_ONCE = -1;

/** The lifetime of what is stored at `nowMs` for `ttlMs`. */
export function lifetimeOf(ttlMs: number | null, nowMs: number): Lifetime {
  return ttlMs === null ? FOR_EVER : lifetimeUntil(Math.ceil((nowMs + ttlMs) / 1000), ttlMs, nowMs);
}

/**
 * The lifetime that an entry still has, for writing it once more: `'over'` where it has ended and the server, which
 * counts in steps, still has it; `'unknown'` where the flags are none of ours.
 */
export function remainingLifetime(flags: number, nowMs: number): Lifetime | 'over' | 'unknown' {
  const end = endOf(flags, nowMs);
  if (end === undefined) return 'unknown';
  if (end === null) return FOR_EVER;
  const leftMs = end * 1000 - nowMs;
  return leftMs > 0 ? lifetimeUntil(end, leftMs, nowMs) : 'over';
}

/** The second since 1970 in which an entry ends; `null` for never, `undefined` where the flags are none of ours. */
export function endOf(flags: number, nowMs: number): number | null | undefined {
  const code = Math.floor(flags / KIND_BITS);
  if (code === 0) return undefined;
  if (code === NEVER) return null;
  const now = Math.floor(nowMs / 1000);
  const ahead = (code - FIRST_CODE - (now % MODULUS) + MODULUS) % MODULUS;
  // Further ahead than any lifetime: it has just ended, and the server, which counts in steps, still has it.
  return now + (ahead > MAX_TTL_MS / 1000 + 1 ? ahead - MODULUS : ahead);
}

/** The flags of an entry. */
export function flagsOf({ code }: Pick<Lifetime, 'code'>, kindBits: number): number {
  return code * KIND_BITS + kindBits;
}

/** The lower bits of the flags. */
export function kindBitsOf(flags: number): number {
  return flags % KIND_BITS;
}

function lifetimeUntil(end: number, leftMs: number, nowMs: number): Lifetime {
  // One more, since the second that the server is in has begun already: of one second nothing might be left.
  const seconds = Math.ceil(leftMs / 1000) + 1;
  const exptime = seconds <= MAX_RELATIVE_S ? seconds : Math.min(Math.ceil((nowMs + leftMs) / 1000) + 1, LAST_DATE_S);
  return { exptime, code: FIRST_CODE + (end % MODULUS) };
}
