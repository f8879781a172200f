import { describe, expect, it } from '@jest/globals';
import { NullBackend } from '@cache/core';
import { runConformance, type Case } from '@cache/conformance';

const holds: Case = { id: 'own/holds', title: 'it holds', reruns: [], run: async () => undefined };
const breaks: Case = {
  id: 'own/breaks',
  title: 'it breaks',
  reruns: [],
  run: async () => Promise.reject(new RangeError('broken')),
};
const random: Case = {
  id: 'own/random',
  title: 'it depends',
  reruns: [],
  run: async ({ random: next }) => {
    throw new Error(`got ${next()}`);
  },
};
const create = (): NullBackend => new NullBackend();

describe('runConformance', () => {
  it('reports every outcome, as plain data', async () => {
    const waits: Case = { ...holds, id: 'own/elsewhere', needs: ['server'] };
    const leftOut: Case = { ...holds, id: 'own/left-out' };
    const report = await runConformance({
      name: 'null',
      create,
      cases: [holds, breaks, waits, leftOut],
      skip: { 'own/left-out': 'on purpose' },
      only: ['own'],
      seed: 3,
    });
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.totals).toEqual({ passed: 1, failed: 1, skipped: 1, inapplicable: 1 });
    expect(report).toMatchObject({
      backend: 'null',
      seed: 3,
      versions: { contract: 1, node: process.version },
      capabilities: { stores: false, maxTtlMs: null },
    });
    const byId = new Map(report.cases.map((each) => [each.id, each]));
    expect(byId.get('own/holds')).toMatchObject({
      outcome: 'passed',
      group: 'own',
      variant: 'plain',
      durationMs: expect.any(Number),
    });
    expect(byId.get('own/breaks')).toMatchObject({
      outcome: 'failed',
      error: { name: 'RangeError', message: 'broken', stack: expect.any(String) },
    });
    expect(byId.get('own/elsewhere')).toMatchObject({
      outcome: 'inapplicable',
      reason: expect.stringContaining('no server is given'),
    });
    expect(byId.get('own/left-out')).toMatchObject({ outcome: 'skipped', reason: 'on purpose' });
  });

  it('says of cases that were not run why, with bail', async () => {
    const last: Case = { ...holds, id: 'own/last' };
    const report = await runConformance({
      name: 'null',
      create,
      cases: [holds, breaks, last],
      only: ['own'],
      bail: true,
    });
    expect(report.totals).toEqual({ passed: 1, failed: 1, skipped: 1, inapplicable: 0 });
    expect(report.cases.at(-1)).toMatchObject({
      id: 'own/last',
      outcome: 'skipped',
      reason: 'not run, since own/breaks failed and bail is on',
    });
  });

  it('repeats what is random by the seed, which it names with the failure', async () => {
    const messageOf = async (seed: number): Promise<string | undefined> => {
      const report = await runConformance({ name: 'null', create, cases: [random], only: ['own'], seed });
      return report.cases[0]?.error?.message;
    };
    expect(await messageOf(5)).toBe(await messageOf(5));
    expect(await messageOf(5)).toMatch(/^got 0\.\d+\n\(repeat with seed 5\)$/);
    expect(await messageOf(5)).not.toBe((await messageOf(6))?.replace('seed 6', 'seed 5'));
  });

  it('tells of every case as it is done', async () => {
    const told: string[] = [];
    await runConformance({
      name: 'null',
      create,
      cases: [holds, breaks],
      only: ['own'],
      onCase: ({ id, outcome }, { done, total }) => told.push(`${done}/${total} ${id} ${outcome}`),
    });
    expect(told).toEqual(['1/2 own/holds passed', '2/2 own/breaks failed']);
  });

  it('refuses to run what there is not', async () => {
    await expect(runConformance({ name: 'null', create, only: ['key'] })).rejects.toThrow(
      /there is no case or group 'key'/,
    );
    await expect(runConformance({ name: 'null', create: () => ({}) as NullBackend })).rejects.toThrow(
      /what create answers must be a Backend/,
    );
  });
});
