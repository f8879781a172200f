import { Cache, withBackend, type SharedCacheOptions } from '@cache/core';
import { DynamoDBBackend } from './dynamodb-backend.ts';
import { DYNAMODB_OPTION_NAMES, type DynamoDBBackendOptions } from './options.ts';

/** What a {@link DynamoDBCache} takes: the options of every cache, and those of {@link DynamoDBBackend}. */
export interface DynamoDBCacheOptions
  extends SharedCacheOptions, Omit<DynamoDBBackendOptions, keyof SharedCacheOptions> {}

/**
 * A cache in a DynamoDB table; JSON by default.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown, missing or exclude each other,
 * TypeError for one of a wrong type. The table is not asked for before the first command.
 *
 * @example
 * ```ts dynamodb
 * import { DynamoDBCache } from '@cache/dynamodb';
 *
 * await using cache = new DynamoDBCache({
 *   table: 'cache',
 *   region: 'eu-central-1',
 *   endpoint: 'http://127.0.0.1:8000',
 *   credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
 * });
 * await cache.backend.createTable();
 * await cache.set('1', { name: 'Ada' });  // true
 * await cache.get('1');                   // { name: 'Ada' }
 * ```
 */
export class DynamoDBCache<Value = unknown> extends Cache<Value, DynamoDBBackend> {
  constructor(options: DynamoDBCacheOptions) {
    super(
      withBackend(
        'DynamoDBCache',
        options,
        DYNAMODB_OPTION_NAMES,
        (backendOptions) => new DynamoDBBackend(backendOptions),
      ),
    );
  }
}
