import { afterAll, describe, it } from '@jest/globals';
import { SharedStore, storeNames } from '@cache-internal/shared-stores';
import { lockConformance } from '@cache/conformance';

for (const name of storeNames) {
  const store = await SharedStore.start(name);
  afterAll(() => store.stop());
  // Serializers and views make no difference to a store that they do not make in memory, where all variants run.
  lockConformance({ name, create: () => store.createBackend(), variants: ['plain'], describe, it });
}
