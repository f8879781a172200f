import { DynamoDBCache, type DynamoDBCacheOptions } from '@cache/dynamodb';
import type { TestServer } from '@cache-internal/test-servers';
import { serverOptions } from './server-options.ts';

/** Makes caches on a server, and closes them all. */
export class CachesOf {
  readonly #server: TestServer;
  readonly #open: { close(): Promise<void> }[] = [];

  constructor(server: TestServer) {
    this.#server = server;
  }

  /** A cache on the table `cache`, unless the options say otherwise. */
  make<Value = unknown>(options: Partial<DynamoDBCacheOptions> = {}): DynamoDBCache<Value> {
    const cache = new DynamoDBCache<Value>({ ...serverOptions(this.#server.url), table: 'cache', ...options });
    this.#open.push(cache);
    return cache;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((each) => each.close()));
  }
}
