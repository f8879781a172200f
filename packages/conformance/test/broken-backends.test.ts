import { beforeAll, describe, expect, it } from '@jest/globals';
import { groupOf } from '../src/plan.ts';
import { allBroken } from './broken/all-broken.ts';
import { brokenClients } from './broken/broken-clients.ts';
import { failuresOf } from './broken/failures-of.ts';

const LIMIT_MS = 120_000;

let failures: Readonly<Record<string, readonly string[]>>;
let clientFailures: typeof failures;

beforeAll(async () => {
  [failures, clientFailures] = await Promise.all([
    failuresOf('print-failures.ts'),
    failuresOf('print-client-failures.ts'),
  ]);
}, LIMIT_MS);

describe.each(Object.entries(allBroken))('The suite finds out mistakes in %s: a backend that', (_theme, broken) => {
  it.each(broken.map((each) => [each.does, each] as const))('%s', (does, { fails, alsoIn = [] }) => {
    const failed = failures[does] ?? [];
    expect(failed).toEqual(expect.arrayContaining([...fails]));
    const expectedIn = [...fails.map((id) => groupOf({ id })), ...alsoIn];
    expect(failed.filter((id) => !expectedIn.includes(groupOf({ id })))).toEqual([]);
  });
});

describe('The suite finds out mistakes of clients: one that', () => {
  it.each(brokenClients.map((each) => [each.does, each] as const))('%s', (does, { fails }) => {
    expect(clientFailures[does]).toEqual(fails);
  });
});
