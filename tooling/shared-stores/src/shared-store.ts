import type { Backend, Cache } from '@cache/core';
import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { StoreClient, type StoreAddress } from './store-client.ts';
import { storeKinds, type StoreKind, type StoreName } from './store-kinds.ts';
import { startStoreServer, type StoreServer } from './store-server.ts';

/** An empty store of one test file, with the server that it needs. */
export class SharedStore implements AsyncDisposable {
  readonly address: StoreAddress;
  readonly #client: StoreClient;
  readonly #server: StoreServer | undefined;
  readonly #folder: ScratchFolder;

  private constructor(
    address: StoreAddress,
    client: StoreClient,
    server: StoreServer | undefined,
    folder: ScratchFolder,
  ) {
    this.address = address;
    this.#client = client;
    this.#server = server;
    this.#folder = folder;
  }

  static async start(name: StoreName): Promise<SharedStore> {
    const { optionsFor, prepare, server: kind }: StoreKind = storeKinds[name];
    const server = kind === undefined ? undefined : await startStoreServer(kind);
    const folder = new ScratchFolder();
    const address = { name, options: optionsFor({ server, folder: folder.path }) };
    await prepare?.(address.options);
    return new SharedStore(address, await StoreClient.load(address), server, folder);
  }

  /** A backend on it, which the caller closes. */
  createBackend(): Backend {
    return this.#client.createBackend();
  }

  /** A cache on it, which the caller closes. */
  createCache(): Cache {
    return this.#client.createCache();
  }

  async stop(): Promise<void> {
    await this.#server?.stop();
    this.#folder[Symbol.dispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
