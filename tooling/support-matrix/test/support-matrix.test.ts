import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { matrixPage, serversIn } from '../src/matrix-page.ts';
import { pageFile, pagePath } from '../src/page-file.ts';
import { planStore } from '../src/plan-store.ts';
import { stores } from '../src/stores.ts';

const page = readFileSync(pageFile, 'utf8');

describe(pagePath, () => {
  it('is what the kit and the capabilities of all backends say now; if not, run `npm run matrix`', async () => {
    const servers = serversIn(page);
    const planned = await Promise.all(stores.map((store) => planStore(store, servers.get(store.name))));
    expect(page).toBe(matrixPage(planned));
  });

  it('has no case that does not hold', () => {
    expect(page.split('\n').filter((line) => line.includes('✗'))).toEqual([]);
  });

  it('names the server of every backend that has one', () => {
    const without = stores.filter(({ site }) => site === 'process').map(({ name }) => name);
    expect([...serversIn(page).keys(), ...without].sort()).toEqual(stores.map(({ name }) => name).sort());
  });
});
