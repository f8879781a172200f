import { join } from 'node:path';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { formatTallies, readTallies } from '../src/test-tally.ts';

const SUITES = {
  'sample/test/half.test.ts': { status: 'failed', tests: ['passed', 'passed', 'failed', 'pending', 'todo'] },
  'sample/test/cannot-start.test.ts': { status: 'failed', tests: [] },
  'sample/test/leaves-open.test.ts': { status: 'failed', tests: ['passed'] },
  'sample-two/test/good.test.ts': { status: 'passed', tests: ['passed'] },
};

describe('readTallies', () => {
  it('counts by package, a suite that failed as a whole as a failure, and what did not run as skipped', () => {
    using folder = new ScratchFolder();
    const testResults = Object.entries(SUITES).map(([name, { status, tests }]) => ({
      name: join(folder.path, name),
      status,
      startTime: 1000,
      endTime: 2500,
      assertionResults: tests.map((outcome) => ({ status: outcome })),
    }));
    const file = folder.write('unit.json', JSON.stringify({ testResults }));
    const packages = ['sample', 'sample-two'].map((name) => ({
      dir: join(folder.path, name),
      manifest: { name, version: '0.0.0' },
    }));
    const tallies = readTallies(file, packages);
    expect(tallies).toEqual([
      { name: 'sample', kind: 'unit', passed: 3, failed: 3, skipped: 2, seconds: 4.5 },
      { name: 'sample-two', kind: 'unit', passed: 1, failed: 0, skipped: 0, seconds: 1.5 },
    ]);
    expect(formatTallies(tallies)).toBe(
      [
        '  sample      unit         3 passed, 3 failed, 2 skipped  (4.5 s)',
        '  sample-two  unit         1 passed  (1.5 s)',
      ].join('\n'),
    );
  });

  it('counts nothing where nothing ran', () => {
    expect(readTallies('/nowhere/unit.json')).toEqual([]);
  });
});
