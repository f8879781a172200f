import { runConformance } from '@cache/conformance';
import type { Findings } from './findings.ts';
import { startSite } from './started-site.ts';
import type { Sites } from './sites.ts';
import type { Store } from './stores.ts';

/** How the cases of a store are run. */
export interface RunStoreOptions {
  /** Groups or ids of cases, to run no other. @defaultValue all */
  readonly only?: readonly string[];
  readonly onProgress?: (done: number, total: number) => void;
}

/** What can depend on the serializer, as far as the store is concerned. */
const SERIALIZED = ['values', 'payloads', 'serialization', 'counters'] as const;

/**
 * Starts what a store stands on, runs the kit over it, and ends it again: all cases plainly and through a namespace,
 * those about values with every serializer. The suites of the backends run all of them with every serializer.
 */
export async function runStore(store: Store, { only, onProgress }: RunStoreOptions = {}): Promise<Findings> {
  const { place, server, stop } = await startSite(store.site);
  try {
    const there = place as Sites[typeof store.site];
    await store.prepare?.(there);
    const target = { name: store.name, ...store.targetAt(there) };
    const { backend, capabilities, cases } = await runConformance({
      ...target,
      only,
      variants: ['plain', 'namespace'],
      onCase: (_, { done, total }) => onProgress?.(done, total),
    });
    const { cases: serialized } = await runConformance({ ...target, only: only ?? SERIALIZED });
    return { backend, capabilities, cases: [...cases, ...serialized], package: store.package, server };
  } finally {
    await stop();
  }
}
