import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { TimingWheel } from '../src/timing-wheel.ts';

const tick = fc.oneof(
  fc.nat({ max: 200 }),
  fc.nat({ max: 300_000 }),
  fc.maxSafeNat().map((n) => n / 2 - ((n / 2) % 1)),
);

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), slot: fc.nat({ max: 30 }), inTicks: tick }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), slot: fc.nat({ max: 30 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('putOff' as const), slot: fc.nat({ max: 30 }), byTicks: tick }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      byTicks: tick,
      limit: fc.constantFrom(0, 1, 2, 5, Infinity),
    }),
  },
);

describe('TimingWheel', () => {
  it('hands out what a plain list of due times would, and never late by its own word', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const due = new Map<number, number>();
        const wheel = new TimingWheel((slot) => due.get(slot) as number);
        let now = 0;
        for (const each of steps) {
          if (each.do === 'advance') {
            now = Math.min(now + each.byTicks, Number.MAX_SAFE_INTEGER);
            const handedOut: number[] = [];
            wheel.advance(now, each.limit, (slot) => handedOut.push(slot));
            expect(handedOut.length).toBeLessThanOrEqual(each.limit);
            for (const slot of handedOut) {
              expect(due.get(slot)).toBeLessThanOrEqual(now);
              due.delete(slot);
            }
            if (each.limit === Infinity) expect(Math.min(Infinity, ...due.values())).toBeGreaterThan(now);
          } else if (each.do === 'putOff') {
            const before = due.get(each.slot);
            if (before !== undefined) due.set(each.slot, Math.min(before + each.byTicks, Number.MAX_SAFE_INTEGER));
          } else {
            if (due.delete(each.slot)) wheel.cancel(each.slot);
            if (each.do === 'schedule') {
              const at = Math.min(now + each.inTicks, Number.MAX_SAFE_INTEGER);
              due.set(each.slot, at);
              wheel.schedule(each.slot, at);
            }
          }
          const earliest = Math.min(Infinity, ...due.values());
          // What is due already may be answered as any tick up to now.
          expect(wheel.next()).toBeLessThanOrEqual(Math.max(earliest, now));
          if (due.size === 0) expect(wheel.next()).toBe(Infinity);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('gets to each entry in a few looks, however far ahead it is', () => {
    const far = 8.64e15;
    const wheel = new TimingWheel(() => far);
    wheel.schedule(0, far);
    const looks: number[] = [];
    const out: number[] = [];
    while (out.length === 0) {
      looks.push(wheel.next());
      wheel.advance(looks.at(-1) as number, Infinity, (slot) => out.push(slot));
    }
    expect(looks.length).toBeLessThanOrEqual(9);
    expect(looks.at(-1)).toBe(far);
  });
});
