import { Cache, withBackend, type SharedCacheOptions } from '@cache/core';
import { SQLITE_OPTION_NAMES, type SqliteBackendOptions } from './options.ts';
import { SqliteBackend } from './sqlite-backend.ts';

/** What a {@link SqliteCache} takes: the options of every cache, and those of {@link SqliteBackend}. */
export interface SqliteCacheOptions extends SharedCacheOptions, Omit<SqliteBackendOptions, keyof SharedCacheOptions> {}

/**
 * A cache in an SQLite file, which survives restarts and may be shared by processes of one machine; JSON by default.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for unknown options, TypeError and RangeError for one of a wrong
 * type or out of range. The file is not opened before the first command.
 *
 * @example
 * ```ts
 * import { SqliteCache } from '@cache/sqlite';
 *
 * await using cache = new SqliteCache({ path: ':memory:', namespace: 'users', ttl: '10m' });
 * await cache.set('1', { name: 'Ada' });  // true
 * await cache.get('1');                   // { name: 'Ada' }
 * ```
 */
export class SqliteCache<Value = unknown> extends Cache<Value, SqliteBackend> {
  constructor(options: SqliteCacheOptions = {}) {
    super(
      withBackend('SqliteCache', options, SQLITE_OPTION_NAMES, (backendOptions) => new SqliteBackend(backendOptions)),
    );
  }
}
