import { expect } from '@jest/globals';

import type { Contender, Effort, Measure, Setting } from '../src/measuring/suite.ts';

const LITTLE: Effort = { rounds: 1, roundMs: 1, warmUpMs: 0, manyEntries: 1000 };

/** Opens a contender and asks it for every figure, which it only gets for right answers. */
export async function expectFigures(
  contender: Contender,
  measures: readonly Measure[],
  setting: Setting,
): Promise<void> {
  const subject = await contender.open(setting);
  try {
    let figures = 0;
    for (const measure of measures) {
      const take = await measure.prepare(subject, LITTLE);
      if (take === undefined) continue;
      // Of so little work only that there is a figure can be said.
      expect(Number.isFinite(await take())).toBe(true);
      figures++;
    }
    expect(figures).toBeGreaterThan(0);
  } finally {
    await subject.close();
  }
}
