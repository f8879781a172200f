import { describe, expect, it } from '@jest/globals';

import { runSuite, type SuiteRun } from '../src/measuring/run-suite.ts';
import { memorySuite } from '../src/suites/memory/memory-suite.ts';

const run: SuiteRun = {
  suite: memorySuite,
  contenders: memorySuite.contenders.filter(({ name }) => name === 'Map'),
  setting: { serverUrl: '', keyPrefix: 'benchmark' },
  effort: { rounds: 3, roundMs: 1, warmUpMs: 0, manyEntries: 1000 },
  signal: new AbortController().signal,
  onProgress: () => undefined,
};

describe('runSuite', () => {
  it('measures every measure in every round', async () => {
    const progress: number[] = [];
    const outcomes = await runSuite({ ...run, onProgress: (done) => progress.push(done) });
    expect([...outcomes.keys()]).toEqual(['get', 'set']);
    for (const measured of outcomes.values()) {
      expect(measured.get('Map')).toEqual({
        kind: 'measured',
        samples: [expect.any(Number), expect.any(Number), expect.any(Number)],
      });
    }
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBeLessThan(1);
  });

  it('goes on without a contender that cannot be opened', async () => {
    const broken = {
      ...run.contenders[0],
      name: 'Nobody',
      packages: [],
      open: async () => ({ close: async () => undefined }),
    };
    const outcomes = await runSuite({ ...run, contenders: [broken, ...run.contenders] });
    expect(outcomes.get('get')?.get('Nobody')).toEqual({ kind: 'failed', reason: "there is no contender 'Nobody'" });
    expect(outcomes.get('get')?.get('Map')).toMatchObject({ kind: 'measured' });
  });

  it('ends when it is told to', async () => {
    await expect(runSuite({ ...run, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});
