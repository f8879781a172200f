import type { Backend, Cache } from '@cache/core';
import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { startServer, type TestServer } from '@cache-internal/test-servers';
import { openBackend, openCache, type StoreAddress } from './store-address.ts';
import { storeKinds, type StoreName } from './store-kinds.ts';

/** An empty store of one test file, with the server that it needs. */
export class SharedStore implements AsyncDisposable {
  readonly address: StoreAddress;
  readonly #server: TestServer | undefined;
  readonly #folder: ScratchFolder;

  private constructor(address: StoreAddress, server: TestServer | undefined, folder: ScratchFolder) {
    this.address = address;
    this.#server = server;
    this.#folder = folder;
  }

  static async start(name: StoreName): Promise<SharedStore> {
    const { optionsFor, server: kind } = storeKinds[name];
    const server = kind === undefined ? undefined : await startServer(kind);
    const folder = new ScratchFolder();
    return new SharedStore({ name, options: optionsFor({ server, folder: folder.path }) }, server, folder);
  }

  /** A backend on it, which the caller closes. */
  createBackend(): Promise<Backend> {
    return openBackend(this.address);
  }

  /** A cache on it, which the caller closes. */
  createCache(): Promise<Cache> {
    return openCache(this.address);
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#folder[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
