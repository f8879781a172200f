import { TestClock } from '@cache/testing';
import { allCases, runConformance } from '../../src/index.ts';
import { groupOf } from '../../src/plan.ts';
import { allBroken } from './all-broken.ts';
import type { Broken } from './broken.ts';

/*
 * Prints as JSON which cases each of the broken backends fails. A program of its own: in plain Node the whole suite
 * takes a tenth of a second, in the sandboxes of jest a whole one, and there are some ninety backends.
 */

const SAY_NOTHING = [
  // They bring slow stores of their own, wait for real deadlines, and never see the backend under test.
  'deadline',
  // What core makes of the other commands stumbles over mistakes in any of them.
  'tags',
];
const GROUPS = [...new Set(allCases.map(groupOf))].filter((group) => !SAY_NOTHING.includes(group));
// Left out, to save time, where they are not meant for the mistake.
const LARGE = [
  'clear/every-page',
  'clear/everything',
  'clear/no-siblings',
  'scan/every-page-once',
  'scan/all-keys',
  'scan/during-writes',
  'model/random-commands',
  'values/too-big',
  'values/too-big-in-a-batch',
  'values/big',
  'batches/thousands',
  'batches/larger-than-one-message',
  'payloads/many-bytes',
];

async function failuresOf({ create: BrokenBackend, fails, only = GROUPS }: Broken): Promise<readonly string[]> {
  const clock = new TestClock();
  const store = new Map();
  const report = await runConformance({
    name: 'broken',
    create: () => new BrokenBackend(store, clock),
    advance: (ms) => clock.advance(ms),
    only,
    variants: ['plain'],
    skip: Object.fromEntries(LARGE.filter((id) => !fails.includes(id)).map((id) => [id, 'large'])),
    seed: 1,
  });
  return report.cases.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

// Some cases wait for real time; meanwhile others can go on.
const LANES = 6;

const failures: Record<string, readonly string[]> = {};
const left = Object.values(allBroken).flat();
async function work(): Promise<void> {
  for (let broken = left.pop(); broken !== undefined; broken = left.pop())
    failures[broken.does] = await failuresOf(broken);
}
await Promise.all(Array.from({ length: LANES }, work));
process.stdout.write(JSON.stringify(failures));
