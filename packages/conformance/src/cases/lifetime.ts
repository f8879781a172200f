import type { Capabilities } from '@cache/core';

// On a real clock: for what the store and the network add, and for timers that fire a millisecond early. A store that
// counts in steps has a thread that counts them, which on a busy machine is late.
const SLACK_MS = 25;
const COARSE_SLACK_MS = 600;

/** Long enough to be there however slow the machine is. */
export const LONG_MS = 600_000;

/** The lifetimes that cases work with, by the step in which a backend counts them. */
export const lifetime = {
  /** A lifetime that cases can wait for. */
  shortMs: ({ ttlResolutionMs }: Capabilities): number => Math.max(ttlResolutionMs, 30),
  /** After how long an entry of the short lifetime is gone: rounded up it lives one more step at most. */
  goneAfterMs: (capabilities: Capabilities): number => {
    const { ttlResolutionMs } = capabilities;
    return lifetime.shortMs(capabilities) + ttlResolutionMs + (ttlResolutionMs > 1 ? COARSE_SLACK_MS : SLACK_MS);
  },
  /** Whether `leftMs` is what an entry of a lifetime of `ttlMs` has left, a minute after it was written at most. */
  fits: ({ ttlResolutionMs }: Capabilities, leftMs: number | null | undefined, ttlMs: number): boolean =>
    typeof leftMs === 'number' && leftMs > Math.max(0, ttlMs - 60_000) && leftMs <= ttlMs + ttlResolutionMs,
} as const;
