import { allCases, conformance } from '@cache/conformance';
import type { Findings } from './findings.ts';
import { plannedSites } from './sites.ts';
import type { Store } from './stores.ts';

// The plan alone is wanted: nothing is registered with any test runner.
const nobody = { describe: () => undefined, it: Object.assign(() => undefined, { skip: () => undefined }) };

/**
 * What the kit would find if every case held, without a server: from the capabilities of a backend that connects to
 * nothing.
 */
export async function planStore(store: Store, server: string | undefined): Promise<Findings> {
  const target = { name: store.name, ...store.targetAt(plannedSites[store.site]) };
  const { capabilities } = await target.create();
  const { inapplicable } = await conformance({ ...target, ...nobody });
  const cases = allCases.map(({ id, title }) => {
    const reason = inapplicable[id];
    const head = { id, title, group: id.slice(0, id.indexOf('/')), variant: 'plain' };
    return reason === undefined
      ? ({ ...head, outcome: 'passed' } as const)
      : ({ ...head, outcome: 'inapplicable', reason } as const);
  });
  return { backend: store.name, capabilities: { ...capabilities }, cases, package: store.package, server };
}
