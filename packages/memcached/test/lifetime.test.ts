import { describe, expect, it } from '@jest/globals';
import { endOf, flagsOf, kindBitsOf, lifetimeOf, MAX_TTL_MS, remainingLifetime } from '../src/lifetime.ts';

const NOW_MS = Date.UTC(2026, 5, 1, 12, 0, 0, 250);
const NOW_S = Math.floor(NOW_MS / 1000);
const DAY_S = 86_400;

describe('lifetimeOf', () => {
  it('rounds up to seconds and gives the one that has begun on top', () => {
    expect([1, 999, 1000, 1001, 90_000].map((ttlMs) => lifetimeOf(ttlMs, NOW_MS).exptime)).toEqual([2, 2, 2, 3, 91]);
  });

  it('is 0, for ever, for none only', () => {
    expect(lifetimeOf(null, NOW_MS).exptime).toBe(0);
    for (const ttlMs of [1, 30 * DAY_S * 1000, MAX_TTL_MS])
      expect(lifetimeOf(ttlMs, NOW_MS).exptime).toBeGreaterThan(0);
  });

  it('counts from now up to 30 days, and is a date above', () => {
    const days30 = 30 * DAY_S;
    expect(lifetimeOf((days30 - 1) * 1000, NOW_MS).exptime).toBe(days30);
    expect(lifetimeOf((days30 - 1) * 1000 + 1, NOW_MS).exptime).toBe(NOW_S + 1 + days30);
    expect(lifetimeOf(days30 * 1000, NOW_MS).exptime).toBe(NOW_S + 2 + days30);
    expect(lifetimeOf(MAX_TTL_MS, NOW_MS).exptime).toBe(NOW_S + 2 + MAX_TTL_MS / 1000);
  });

  it('ends with the dates of the server, in January 2038', () => {
    expect(lifetimeOf(MAX_TTL_MS, Date.UTC(2035, 0)).exptime).toBe(2 ** 31 - 1);
  });
});

describe('flags', () => {
  it('tell the end of any lifetime, at any time, to the second', () => {
    for (const nowMs of [
      NOW_MS,
      Date.UTC(2027, 0),
      Date.UTC(2031, 6, 6),
      2 ** 28 * 1000,
      (2 ** 28 - 3) * 1000 * 8 + 999,
    ]) {
      for (const ttlMs of [1, 1000, 1500, 90_000, 30 * DAY_S * 1000, MAX_TTL_MS - 1, MAX_TTL_MS]) {
        const flags = flagsOf(lifetimeOf(ttlMs, nowMs), 8);
        expect(Number.isInteger(flags) && flags < 2 ** 32).toBe(true);
        expect(kindBitsOf(flags)).toBe(8);
        expect(endOf(flags, nowMs)).toBe(Math.ceil((nowMs + ttlMs) / 1000));
        expect(endOf(flags, nowMs + ttlMs + 5000)).toBe(Math.ceil((nowMs + ttlMs) / 1000));
      }
    }
  });

  it('tell an entry that never ends from one that another program wrote', () => {
    expect(endOf(flagsOf(lifetimeOf(null, NOW_MS), 0), NOW_MS)).toBeNull();
    for (const foreign of [0, 1, 2, 4, 8, 15]) expect(endOf(foreign, NOW_MS)).toBeUndefined();
  });
});

describe('remainingLifetime', () => {
  it('keeps the end however often it is written', () => {
    let flags = flagsOf(lifetimeOf(60_000, NOW_MS), 0);
    const end = endOf(flags, NOW_MS);
    for (let passedMs = 0; passedMs < 60_000; passedMs += 777) {
      const lifetime = remainingLifetime(flags, NOW_MS + passedMs);
      if (typeof lifetime === 'string') throw new Error(lifetime);
      expect(lifetime.exptime - 1).toBe(Math.ceil((60_750 - passedMs) / 1000));
      flags = flagsOf(lifetime, 0);
      expect(endOf(flags, NOW_MS + passedMs)).toBe(end);
    }
  });

  it('is over when it has ended, none for none, and unknown where another program wrote', () => {
    const flags = flagsOf(lifetimeOf(1000, NOW_MS), 0);
    expect(remainingLifetime(flags, NOW_MS + 1749)).toMatchObject({ exptime: 2 });
    expect(remainingLifetime(flags, NOW_MS + 1750)).toBe('over');
    expect(remainingLifetime(flags, NOW_MS + DAY_S * 1000)).toBe('over');
    expect(remainingLifetime(flagsOf(lifetimeOf(null, NOW_MS), 0), NOW_MS)).toEqual(lifetimeOf(null, NOW_MS));
    expect(remainingLifetime(0, NOW_MS)).toBe('unknown');
  });
});
