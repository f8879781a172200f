import { afterAll, describe, it } from '@jest/globals';
import { SharedStore, storeNames } from '@cache-internal/shared-stores';
import { decoratorConformance } from '@cache/conformance';

for (const name of storeNames) {
  const store = await SharedStore.start(name);
  afterAll(() => store.stop());
  decoratorConformance({ name, create: () => store.createBackend(), describe, it });
}
