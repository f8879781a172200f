import type { DynamoDBClient, DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { ConfigurationError, rejectUnknownOptions, resolveClock, showUrl, type Clock } from '@cache/core';
import { isClient } from './client.ts';
import { OWN_ATTRIBUTES } from './item-layout.ts';

/** What the attributes of an item are called. */
export interface DynamoDBAttributes {
  /** The partition key of the table, of type string. @defaultValue 'key' */
  readonly key?: string | undefined;
  /** What is stored. @defaultValue 'value' */
  readonly value?: string | undefined;
  /** The end of the lifetime in seconds since 1970, by which DynamoDB removes items. @defaultValue 'ttl' */
  readonly ttl?: string | undefined;
}

/** What a {@link DynamoDBBackend} takes. */
export interface DynamoDBBackendOptions {
  /** The table, by name or ARN. `createTable()` makes it where there is none. */
  readonly table: string;
  /**
   * A `DynamoDBClient` or `DynamoDBDocumentClient`. Never closed. Not together with `region`, `endpoint` and
   * `credentials`, which it has already.
   */
  readonly client?: DynamoDBClient | DynamoDBDocumentClient | undefined;
  /** The AWS region, such as `'eu-central-1'`. @defaultValue the environment's `AWS_REGION` */
  readonly region?: string | undefined;
  /** The URL of another server than that of the region, such as one on this machine. @defaultValue that of the region */
  readonly endpoint?: string | undefined;
  /**
   * An access key, or a function that the SDK asks for one.
   *
   * @defaultValue what the SDK finds: in the environment, in files, and at last over the network from the container
   * or machine it runs on
   */
  readonly credentials?: DynamoDBClientConfig['credentials'];
  /** What the attributes of an item are called. Alike in every process. @defaultValue 'key', 'value' and 'ttl' */
  readonly attributes?: DynamoDBAttributes | undefined;
  /**
   * Whether reads see every write that was over before them. Without, they cost half, and may answer what was there
   * about a second ago.
   *
   * @defaultValue true
   */
  readonly consistentReads?: boolean | undefined;
  /**
   * Whether values that do not fit into one item of 400 kB are spread over several. Alike in every process.
   *
   * @defaultValue false: they are an EntryTooLargeError
   */
  readonly chunking?: boolean | undefined;
  /** Tells the time that lifetimes end by, and waits between attempts. @defaultValue a `SystemClock` */
  readonly clock?: Clock | undefined;
}

/** The names of the options above that are not every cache's. */
export const DYNAMODB_OPTION_NAMES = [
  'table',
  'client',
  'region',
  'endpoint',
  'credentials',
  'attributes',
  'consistentReads',
  'chunking',
] as const;

/** How a client of one's own is made. */
export interface ClientSettings {
  readonly region: string;
  readonly endpoint: string | undefined;
  readonly credentials: DynamoDBClientConfig['credentials'];
}

/** Options of a backend, read and checked. */
export interface ResolvedDynamoDBOptions {
  readonly table: string;
  /** A given client, or how to make one. */
  readonly client: DynamoDBClient | ClientSettings;
  readonly attributes: Readonly<Record<keyof DynamoDBAttributes, string>>;
  readonly consistentReads: boolean;
  readonly chunking: boolean;
  readonly clock: Clock;
}

const TABLE = /^(?:[\w.-]{3,255}|arn:[\w-]+:dynamodb:[\w-]+:\d*:table\/[\w.-]{3,255})$/;
const ATTRIBUTE_NAMES = ['key', 'value', 'ttl'] as const;
const LONGEST_NAME_BYTES = 255;

/**
 * Reads the options of a backend. Nothing is connected or looked up.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an option that is unknown or missing, and for `client`
 * together with what it replaces; TypeError for an option of a wrong type or a malformed one.
 */
export function resolveDynamoDBOptions(options: DynamoDBBackendOptions): ResolvedDynamoDBOptions {
  rejectUnknownOptions('DynamoDBBackend', options, [...DYNAMODB_OPTION_NAMES, 'clock']);
  const { table, attributes = {}, consistentReads = true, chunking = false, clock } = options;
  return Object.freeze({
    table: checkTable(table),
    client: resolveClient(options),
    attributes: resolveAttributes(attributes),
    consistentReads: checkFlag(consistentReads, 'consistentReads'),
    chunking: checkFlag(chunking, 'chunking'),
    clock: resolveClock(clock),
  });
}

function checkTable(table: unknown): string {
  if (table === undefined) throw new ConfigurationError("table is missing: the name of a table, such as 'cache'");
  if (typeof table === 'string' && TABLE.test(table)) return table;
  throw new TypeError(
    `table must be a name of 3 to 255 letters, digits, '_', '-' and '.', or the ARN of a table; got ${String(table)}`,
  );
}

function resolveClient(options: DynamoDBBackendOptions): DynamoDBClient | ClientSettings {
  const { client } = options;
  if (client === undefined) return resolveSettings(options);
  const replaced = (['region', 'endpoint', 'credentials'] as const).filter((name) => options[name] !== undefined);
  if (replaced.length > 0)
    throw new ConfigurationError(`client and ${replaced.join(', ')} exclude each other: a given client has its own`);
  if (!isClient(client))
    throw new TypeError("client must be a DynamoDBClient of '@aws-sdk/client-dynamodb', or its DynamoDBDocumentClient");
  return client;
}

function resolveSettings({
  region = process.env['AWS_REGION'],
  endpoint,
  credentials,
}: DynamoDBBackendOptions): ClientSettings {
  if (credentials !== undefined) checkCredentials(credentials);
  return Object.freeze({ region: checkRegion(region), endpoint: checkEndpoint(endpoint), credentials });
}

function checkRegion(region: unknown): string {
  if (region === undefined || region === '') {
    throw new ConfigurationError(
      "region is missing: an AWS region such as 'eu-central-1' (any name for a server of one's own), or a client that has one",
    );
  }
  if (typeof region === 'string' && /^[\w-]+$/.test(region)) return region;
  throw new TypeError(`region must be the name of an AWS region, such as 'eu-central-1'; got ${showUrl(region)}`);
}

function checkEndpoint(endpoint: unknown): string | undefined {
  if (endpoint === undefined) return undefined;
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return endpoint as string;
  throw new TypeError(
    `endpoint must be a URL of http:// or https://, such as 'http://127.0.0.1:8000'; got ${showUrl(endpoint)}`,
  );
}

// Never with what was given: it may be a secret in the wrong place.
function checkCredentials(credentials: unknown): void {
  const { accessKeyId, secretAccessKey } = (credentials ?? {}) as Readonly<Record<string, unknown>>;
  const fits = typeof accessKeyId === 'string' && typeof secretAccessKey === 'string';
  if (!fits && typeof credentials !== 'function')
    throw new TypeError('credentials must be { accessKeyId, secretAccessKey, sessionToken? }, or a function for them');
}

function resolveAttributes(given: DynamoDBAttributes): ResolvedDynamoDBOptions['attributes'] {
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`attributes must be an object of key, value and ttl; got ${String(given)}`);
  rejectUnknownOptions('attributes', given, ATTRIBUTE_NAMES);
  const { key = 'key', value = 'value', ttl = 'ttl' } = given;
  const attributes = { key, value, ttl };
  const taken = new Map<string, string>(OWN_ATTRIBUTES.map((name) => [name, 'the backend itself']));
  for (const role of ATTRIBUTE_NAMES) {
    const name = checkName(attributes[role], role);
    const other = taken.get(name);
    if (other !== undefined)
      throw new ConfigurationError(`attributes.${role} must differ from all others; '${name}' is used by ${other}`);
    taken.set(name, `attributes.${role}`);
  }
  return Object.freeze(attributes);
}

function checkName(name: unknown, role: string): string {
  if (typeof name === 'string' && name !== '' && Buffer.byteLength(name) <= LONGEST_NAME_BYTES) return name;
  throw new TypeError(`attributes.${role} must be a name of 1 to 255 bytes; got ${String(name)}`);
}

function checkFlag(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name} must be true or false; got ${String(value)}`);
}
