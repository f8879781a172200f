import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { groupOf } from '../src/plan.ts';
import { allBroken } from './broken/all-broken.ts';

const PROGRAM = fileURLToPath(new URL('broken/print-failures.ts', import.meta.url));

let failures: Readonly<Record<string, readonly string[]>>;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@cache/source', PROGRAM]);
  failures = JSON.parse(stdout) as typeof failures;
}, 120_000);

describe.each(Object.entries(allBroken))('The suite finds out mistakes in %s: a backend that', (_theme, broken) => {
  it.each(broken.map((each) => [each.does, each] as const))('%s', (does, { fails, alsoIn = [] }) => {
    const failed = failures[does] ?? [];
    expect(failed).toEqual(expect.arrayContaining([...fails]));
    const expectedIn = [...fails.map((id) => groupOf({ id })), ...alsoIn];
    expect(failed.filter((id) => !expectedIn.includes(groupOf({ id })))).toEqual([]);
  });
});
