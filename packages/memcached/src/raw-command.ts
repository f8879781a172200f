import { InvalidKeyError, isBytes, NotSupportedError, rejectUnknownOptions, type CallContext } from '@cache/core';
import type { FoundItem, FoundItems, GuardedClient } from './client.ts';
import { isRefusal } from './errors.ts';
import { LAST_DATE_S } from './lifetime.ts';
import type { ServerLink } from './server-link.ts';
import type { ServerPool } from './server-pool.ts';
import { isCas } from './token.ts';
import { isCarried } from './wire-key.ts';

/** An item as the server has it. */
export interface MemcachedRawItem {
  readonly value: Buffer;
  readonly flags: number;
  /** Of `gets` only. */
  readonly casUniq?: string;
}

/** What the client stores: text and bytes as they are, a number as its digits. */
export type MemcachedRawValue = string | number | Uint8Array;

/** What may be said with a value that is stored by a raw command. */
export interface MemcachedRawStoreOptions {
  /** How long it lives: seconds, or above 30 days a date in seconds since 1970; 0 for ever. @defaultValue 60, which is the client's */
  readonly lifetime?: number;
}

type Store = (key: string, value: MemcachedRawValue, options?: MemcachedRawStoreOptions) => Promise<boolean>;

/**
 * What `cache.raw` takes: the commands of the client by their names. Keys are those on the server. What the client
 * rejects with where the server merely says no (`NOT_FOUND`, `NOT_STORED`, `EXISTS`) is answered as `false` or `undefined`.
 */
export interface MemcachedRaw {
  get: (key: string) => Promise<MemcachedRawItem | undefined>;
  gets: (key: string) => Promise<MemcachedRawItem | undefined>;
  set: Store;
  add: Store;
  replace: Store;
  append: Store;
  prepend: Store;
  cas: (
    key: string,
    value: MemcachedRawValue,
    options: MemcachedRawStoreOptions & { readonly casUniq: string },
  ) => Promise<boolean>;
  delete: (key: string) => Promise<boolean>;
  /** The new number, as the server writes it. */
  incr: (key: string, by: number) => Promise<string | undefined>;
  /** The new number; not below zero. */
  decr: (key: string, by: number) => Promise<string | undefined>;
  touch: (key: string, exptime: number) => Promise<boolean>;
  /** `['VERSION', …]` of a server, by default the first. */
  version: (server?: string) => Promise<readonly string[]>;
  /** The settings or statistics of a server, by default the first: pairs of name and value. */
  stats: (topic?: string, server?: string) => Promise<readonly (readonly string[])[]>;
}

const STORING = ['set', 'add', 'replace', 'append', 'prepend', 'cas'] as const;
const TOPICS = ['', 'settings', 'items', 'slabs', 'sizes', 'conns'];

type Ask = (client: GuardedClient) => Promise<unknown>;

/** Checks the arguments that follow the key, and answers what to ask the client. */
type Prepare = (key: string, args: readonly unknown[]) => Ask;

const KEYED: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['get', (key) => (client) => readItem(client, 'get', key)],
  ['gets', (key) => (client) => readItem(client, 'gets', key)],
  ...STORING.map((verb): [string, Prepare] => [verb, (key, [value, options]) => store(verb, key, value, options)]),
  ['delete', (key) => (client) => client.delete(key).then(() => true)],
  ['incr', (key, [by]) => count('incr', key, by)],
  ['decr', (key, [by]) => count('decr', key, by)],
  ['touch', (key, [exptime]) => touch(key, exptime)],
]);

const ANSWERED_UNDEFINED = new Set(['incr', 'decr']);

/**
 * Hands a raw command to the client of the server that holds its key.
 *
 * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) for any other command: what the client would send for it may be
 * several commands, or answered by what it cannot read, which would harm the connection that others share.
 * @throws InvalidKeyError (`CACHE_INVALID_KEY`) for a key that the protocol cannot carry, TypeError and RangeError for
 * wrong arguments. Nothing is sent then.
 */
export async function rawCommand(
  pool: ServerPool,
  command: string,
  args: readonly unknown[],
  context: CallContext,
): Promise<unknown> {
  if (command === 'version') return linkNamed(pool, args[0]).use((client) => client.version(), context);
  if (command === 'stats') return linkNamed(pool, args[1]).stats(topicOf(args[0]), context);
  const prepare = KEYED.get(command);
  if (prepare === undefined) {
    const known = [...KEYED.keys(), 'version', 'stats'].join(', ');
    throw new NotSupportedError(`raw takes ${known} on backend 'memcached'; got ${JSON.stringify(command)}`);
  }
  const [key, ...rest] = args;
  checkKey(key);
  // Before it gets to the link, for which whatever is thrown there is an error of the connection.
  const ask = prepare(key, rest);
  try {
    return await pool.linkOf(key).use(ask, context);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return ANSWERED_UNDEFINED.has(command) ? undefined : false;
  }
}

async function readItem(client: GuardedClient, verb: string, key: string): Promise<MemcachedRawItem | undefined> {
  const found = (await client.xsend(`${verb} ${key}\r\n`)) as FoundItems;
  if (!Object.hasOwn(found, key)) return undefined;
  const { tokens, casUniq, value } = found[key] as FoundItem;
  return { value, flags: Number(tokens[2]), ...(casUniq === undefined ? {} : { casUniq }) };
}

function store(verb: (typeof STORING)[number], key: string, value: unknown, given: unknown): Ask {
  const accepted = verb === 'cas' ? ['lifetime', 'casUniq'] : ['lifetime'];
  if (given !== undefined) rejectUnknownOptions(`raw('${verb}')`, given, accepted);
  const { lifetime, casUniq } = (given ?? {}) as { readonly lifetime?: unknown; readonly casUniq?: unknown };
  if (verb === 'cas' && !(typeof casUniq === 'string' && isCas(casUniq)))
    throw new TypeError('casUniq must be a string of digits, as gets answers it');
  const data = toClient(value);
  const options = {
    ...(lifetime === undefined ? {} : { lifetime: exptimeOf(lifetime, 'lifetime') }),
    ...(verb === 'cas' ? { casUniq: casUniq as string } : {}),
  };
  return (client) => client.store(verb, key, data, options).then(() => true);
}

function count(verb: 'incr' | 'decr', key: string, by: unknown): Ask {
  const delta = wholeNumber(by, 'by', 0);
  return (client) => client[verb](key, delta);
}

function touch(key: string, exptime: unknown): Ask {
  const seconds = exptimeOf(exptime, 'exptime');
  return (client) => client.touch(key, seconds).then(() => true);
}

/** Bytes as the class that the client knows; of others it would make JSON. */
function toClient(value: unknown): string | number | Buffer {
  if (isBytes(value)) return Buffer.from(value);
  if (typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new TypeError('value must be a string, a number or a Uint8Array');
}

// A server that cannot read a number of 32 bits there takes the value that follows for a command, or wraps it around.
function exptimeOf(value: unknown, name: string): number {
  return wholeNumber(value, name, -1, LAST_DATE_S);
}

function wholeNumber(value: unknown, name: string, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (typeof value !== 'number') throw new TypeError(`${name} must be a whole number; got ${typeof value}`);
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new RangeError(`${name} must be a whole number of ${least} to ${most}; got ${value}`);
  return value;
}

function checkKey(key: unknown): asserts key is string {
  if (typeof key !== 'string') throw new TypeError(`the key of a raw command must be a string; got ${typeof key}`);
  // The client files answers in a plain object, where this name would replace the prototype.
  if (isCarried(key) && key.isWellFormed() && key !== '__proto__') return;
  throw new InvalidKeyError('the key of a raw command must have 1 to 250 bytes, without spaces and control characters');
}

function topicOf(topic: unknown): string {
  const name = topic ?? '';
  if (!TOPICS.includes(name as string))
    throw new TypeError(
      `the topic of stats must be one of ${TOPICS.slice(1).join(', ')}, or none; got ${String(topic)}`,
    );
  return name as string;
}

function linkNamed({ links }: ServerPool, server: unknown): ServerLink {
  if (server === undefined) return links[0] as ServerLink;
  const link = links.find(({ name }) => name === server);
  if (link !== undefined) return link;
  throw new TypeError(`server must be one of ${links.map(({ name }) => name).join(', ')}; got ${String(server)}`);
}
