import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { formatTallies, readTallies } from '../src/test-tally.ts';

const RESULTS = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  numTodoTests: 1,
  numRuntimeErrorTestSuites: 1,
  startTime: 1000,
  testResults: [{ endTime: 3500 }, { endTime: 2000 }],
};

describe('readTallies', () => {
  it('counts a suite that could not start as a failure, and what did not run as skipped', () => {
    using folder = new ScratchFolder();
    folder.write('.test-results/unit.json', JSON.stringify(RESULTS));
    const tallies = readTallies([{ dir: folder.path, manifest: { name: 'sample', version: '0.0.0' } }]);
    expect(tallies).toEqual([{ name: 'sample', kind: 'unit', passed: 5, failed: 2, skipped: 3, seconds: 2.5 }]);
    expect(formatTallies(tallies)).toBe('  sample  unit     5 passed, 2 failed, 3 skipped  (2.5 s)');
  });

  it('counts nothing where nothing ran', () => {
    using folder = new ScratchFolder();
    expect(readTallies([{ dir: folder.path, manifest: { name: 'sample', version: '0.0.0' } }])).toEqual([]);
  });
});
