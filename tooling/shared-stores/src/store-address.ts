import { Cache, type Backend } from '@cache/core';
import { storeKinds, type StoreName } from './store-kinds.ts';

/** What another process has to know to work on a store. */
export interface StoreAddress {
  readonly name: StoreName;
  readonly options: object;
}

/** Makes a backend on a store. */
export function openBackend({ name, options }: StoreAddress): Promise<Backend> {
  return storeKinds[name].open(options);
}

/** Makes a cache on a store, patient enough for a crowd on a slow machine. */
export async function openCache(address: StoreAddress): Promise<Cache> {
  return new Cache({ backend: await openBackend(address), timeout: '60s' });
}
