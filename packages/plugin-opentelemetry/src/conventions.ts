// Names of the semantic conventions for database clients, stable since this version of them.
/** The version of the conventions that these names are of. */
export const SCHEMA_URL = 'https://opentelemetry.io/schemas/1.33.0';

/** Attributes of the conventions. */
export const DB_SYSTEM_NAME = 'db.system.name';
export const DB_OPERATION_NAME = 'db.operation.name';
export const DB_OPERATION_BATCH_SIZE = 'db.operation.batch.size';
export const DB_NAMESPACE = 'db.namespace';
export const ERROR_TYPE = 'error.type';

/** Attributes that the conventions have no name for. */
export const CACHE_NAME = 'cache.name';
export const CACHE_HIT = 'cache.hit';
export const CACHE_HITS = 'cache.hits';
export const CACHE_MISSES = 'cache.misses';
export const CACHE_KEYS = 'cache.keys';

/** The histogram of the conventions, with the bounds, in seconds, that they advise. */
export const OPERATION_DURATION = {
  name: 'db.client.operation.duration',
  unit: 's',
  description: 'Duration of database client operations.',
  bounds: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
} as const;

/** Counters that the conventions have no name for. */
export const CLIENT_HITS = {
  name: 'cache.client.hits',
  unit: '{key}',
  description: 'Keys that were looked up and found.',
} as const;
export const CLIENT_MISSES = {
  name: 'cache.client.misses',
  unit: '{key}',
  description: 'Keys that were looked up and not found.',
} as const;

/** The registered names of systems whose backends are called otherwise. */
const SYSTEM_NAMES: ReadonlyMap<string, string> = new Map([
  ['memory', 'inmemory'],
  ['dynamodb', 'aws.dynamodb'],
]);

/** What the conventions call the system behind a backend. */
export function systemNameOf(backendName: string): string {
  return SYSTEM_NAMES.get(backendName) ?? backendName;
}
