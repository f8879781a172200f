import { Cache, type Backend } from '@cache/core';
import { storeKinds, type BackendClass, type StoreName } from './store-kinds.ts';

/** What a process has to know to work on a store. */
export interface StoreAddress {
  readonly name: StoreName;
  readonly options: object;
}

/** Makes backends and caches on a store, in any process. */
export class StoreClient {
  readonly #backend: BackendClass;
  readonly #options: object;

  private constructor(backend: BackendClass, options: object) {
    this.#backend = backend;
    this.#options = options;
  }

  static async load({ name, options }: StoreAddress): Promise<StoreClient> {
    return new StoreClient(await storeKinds[name].load(), options);
  }

  createBackend(): Backend {
    return new this.#backend(this.#options);
  }

  /** A cache that is patient enough for a crowd on a slow machine. */
  createCache(): Cache {
    return new Cache({ backend: this.createBackend(), timeout: '60s' });
  }
}
