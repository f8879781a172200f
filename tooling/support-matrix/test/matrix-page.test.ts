import { describe, expect, it } from '@jest/globals';
import type { Findings } from '../src/findings.ts';
import { matrixPage, serversIn } from '../src/matrix-page.ts';
import { planStore } from '../src/plan-store.ts';
import { stores } from '../src/stores.ts';

async function found(name: string, server: string | undefined): Promise<Findings> {
  const store = stores.find((each) => each.name === name);
  if (store === undefined) throw new Error(`there is no store ${name}`);
  return planStore(store, server);
}

describe('matrixPage', () => {
  it('names server and client of each backend', async () => {
    const page = matrixPage([await found('memory', undefined), await found('redis', 'Redis 7.0.15')]);
    expect(page).toMatch(/^\| memory \| – \| – \|$/m);
    expect(page).toMatch(/^\| redis \| Redis 7\.0\.15 \| redis \d+\.\d+\.\d+ \|$/m);
    expect(serversIn(page)).toEqual(new Map([['redis', 'Redis 7.0.15']]));
  });

  it('shows a case that does not hold', async () => {
    const redis = await found('redis', 'Redis 7.0.15');
    const [first, ...others] = redis.cases;
    if (first === undefined) throw new Error('no case');
    const broken: Findings = { ...redis, cases: [{ ...first, outcome: 'failed' }, ...others] };
    const inGroup = redis.cases.filter(({ group }) => group === first.group).length;
    expect(matrixPage([broken])).toContain(`| \`${first.group}\` | ✗ ${inGroup - 1} of ${inGroup} |`);
  });

  it('changes with a capability, and with a case that applies no more', async () => {
    const redis = await found('redis', 'Redis 7.0.15');
    const page = matrixPage([redis]);
    expect(matrixPage([{ ...redis, capabilities: { ...redis.capabilities, scan: false } }])).not.toBe(page);
    const [first, ...others] = redis.cases;
    const fewer = [{ ...first, outcome: 'inapplicable', reason: 'no reason' } as (typeof others)[number], ...others];
    expect(matrixPage([{ ...redis, cases: fewer }])).not.toBe(page);
  });
});
