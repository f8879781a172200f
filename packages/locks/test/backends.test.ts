import { afterAll, describe, it } from '@jest/globals';
import { SharedStore, storeNames } from '@cache-internal/shared-stores';
import { lockConformance } from '@cache/conformance';

for (const name of storeNames) {
  const store = await SharedStore.start(name);
  afterAll(() => store.stop());
  lockConformance({ name, create: () => store.createBackend(), describe, it });
}
