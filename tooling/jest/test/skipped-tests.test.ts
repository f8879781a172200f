import { describe, expect, it } from '@jest/globals';

import { ScratchFolder } from '../scratch-folder.ts';
import { skippedWithoutReason } from '../skipped-tests.mjs';

describe('skippedWithoutReason', () => {
  it('names the tests that did not run and do not say why', () => {
    using folder = new ScratchFolder();
    const assertionResults = [
      { status: 'passed', fullName: 'passes' },
      { status: 'failed', fullName: 'fails' },
      { status: 'pending', fullName: 'is skipped' },
      { status: 'todo', fullName: 'is planned' },
      { status: 'pending', fullName: 'cannot be (skipped: the server has no such command)' },
      { status: 'pending', fullName: 'has an empty reason (skipped: )' },
    ];
    const file = folder.write('results.json', JSON.stringify({ testResults: [{ assertionResults }] }));

    expect(skippedWithoutReason(file)).toEqual(['is skipped', 'is planned', 'has an empty reason (skipped: )']);
  });

  it('names nothing where no results were written', () => {
    expect(skippedWithoutReason('/nowhere/results.json')).toEqual([]);
  });
});
