export { DynamoDBBackend } from './dynamodb-backend.ts';
export { DynamoDBCache, type DynamoDBCacheOptions } from './dynamodb-cache.ts';
export type { DynamoDBAttributes, DynamoDBBackendOptions } from './options.ts';
export type { DynamoDBRaw, WithTable } from './raw-command.ts';
export type { CreateTableOptions } from './table-setup.ts';
