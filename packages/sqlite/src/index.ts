export { SqliteBackend } from './sqlite-backend.ts';
export { SqliteCache, type SqliteCacheOptions } from './sqlite-cache.ts';
export type { SqliteBackendOptions } from './options.ts';
export type { SqliteRaw, SqliteRow, SqliteRunResult, SqliteValue } from './raw-command.ts';
