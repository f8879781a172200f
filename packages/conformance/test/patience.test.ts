import { describe, expect, it } from '@jest/globals';
import { NullBackend } from '@cache/core';
import { runConformance, type Case } from '@cache/conformance';
import { CaseRunner } from '../src/case-runner.ts';
import { CaseNotRun, Patience } from '../src/patience.ts';
import { createSuite } from '../src/suite.ts';
import { resolveRunOptions } from '../src/options.ts';

describe('the patience of a run', () => {
  it('is long until something fails, and shorter the more does', () => {
    const patience = new Patience(false);
    const limits = [patience.limitMs];
    for (const id of ['a/1', 'a/2', 'a/3']) {
      patience.note({ id, hung: false });
      limits.push(patience.limitMs);
    }
    patience.note({ id: 'a/4', hung: true });
    limits.push(patience.limitMs);
    expect(limits).toEqual([60_000, 60_000, 60_000, 15_000, 5000]);
    expect(patience.whyOver).toBe(undefined);
  });

  it('is over once several hang, of which it names each once', () => {
    const patience = new Patience(false);
    for (const id of ['a/1', 'a/2', 'a/1']) patience.note({ id, hung: true });
    expect(patience.whyOver).toBe(undefined);
    patience.note({ id: 'a/3', hung: true });
    expect(patience.whyOver).toBe('not run, since 4 cases hung: a/1, a/2, a/3');
  });

  it('tells a case that hangs from one that fails, and runs none once it is over', async () => {
    const cases: readonly Case[] = [
      { id: 'own/hangs', title: 'it hangs', reruns: [], run: () => new Promise(() => undefined) },
      { id: 'own/fails', title: 'it fails', reruns: [], run: () => Promise.reject(new Error('broken')) },
    ];
    const noted: unknown[] = [];
    class Hasty extends Patience {
      override get limitMs(): number {
        return 5;
      }
      override note(failure: { readonly id: string; readonly hung: boolean }): void {
        super.note(failure);
        noted.push(failure);
      }
    }
    const options = resolveRunOptions({ name: 'null', create: () => new NullBackend(), variants: ['plain'] }, cases);
    const { planned, capabilities } = createSuite(options, new NullBackend().capabilities);
    const runner = new CaseRunner({ target: options.target, capabilities, seed: 1, patience: new Hasty(false) });
    const [hanging, failing] = planned;
    for (let hung = 0; hung < 4; hung++)
      await expect(runner.run(hanging as never)).rejects.toThrow('not over after 5 ms');
    await expect(runner.run(failing as never)).rejects.toThrow(CaseNotRun);
    expect(noted).toEqual(Array.from({ length: 4 }, () => ({ id: 'own/hangs', hung: true })));
    const patient = new CaseRunner({ target: options.target, capabilities, seed: 1, patience: new Hasty(true) });
    noted.length = 0;
    await expect(patient.run(failing as never)).rejects.toThrow('broken');
    expect(noted).toEqual([{ id: 'own/fails', hung: false }]);
    await expect(patient.run(hanging as never)).rejects.toThrow('not run, since own/fails failed');
  });

  it('is not exhausted by failures alone', async () => {
    const cases = Array.from({ length: 10 }, (_, index): Case => ({
      id: `own/${index}`,
      title: 'it fails',
      reruns: [],
      run: () => Promise.reject(new Error('x')),
    }));
    const report = await runConformance({ name: 'null', create: () => new NullBackend(), cases, only: ['own'] });
    expect(report.totals).toEqual({ passed: 0, failed: 10, skipped: 0, inapplicable: 0 });
  });
});
