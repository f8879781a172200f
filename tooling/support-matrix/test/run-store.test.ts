import { describe, expect, it } from '@jest/globals';
import { planStore } from '../src/plan-store.ts';
import { runStore } from '../src/run-store.ts';
import { stores } from '../src/stores.ts';

// As much as shows that each store is there and what was planned for it is what is run; the suites of the backends
// run every case.
describe.each(stores.map((store) => [store.name, store] as const))('runStore of %s', (_, store) => {
  it('starts it and finds what was planned', async () => {
    const progress: string[] = [];
    const only = ['contract', 'payloads'];
    const found = await runStore(store, { only, onProgress: (done, total) => progress.push(`${done}/${total}`) });
    const planned = await planStore(store, found.server);
    const counted = (cases: typeof found.cases): Record<string, string> =>
      Object.fromEntries(cases.filter(({ group }) => only.includes(group)).map(({ id, outcome }) => [id, outcome]));
    expect(counted(found.cases)).toEqual(counted(planned.cases));
    expect(progress.at(-1)).toMatch(/^(\d+)\/\1$/);
    if (store.site === 'process') expect(found.server).toBeUndefined();
    else expect(found.server).toMatch(/^\w+ (?:\d+\.\d+|Local)/);
  }, 60_000);
});
