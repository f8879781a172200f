import { afterAll } from '@jest/globals';
import { SharedStore, storeNames } from '@cache-internal/shared-stores';
import { inEveryBackend } from './in-every-backend.ts';

// A cluster is reached by the same client as a single server, and stores the same payloads.
const names = storeNames.filter((name) => name !== 'redis cluster');
const stores = await Promise.all(names.map((name) => SharedStore.start(name)));

afterAll(() => Promise.all(stores.map((store) => store.stop())));

for (const store of stores) inEveryBackend({ name: store.address.name, create: () => store.createBackend() });
