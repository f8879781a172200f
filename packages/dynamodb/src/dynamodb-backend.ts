import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Backend, CallContext, Capabilities, Clock, Payload, ScanPage, Token, TokenedPayload } from '@cache/core';
import { Call, type CallTarget } from './call.ts';
import { MAX_CHUNKED_BYTES } from './chunk-store.ts';
import { isClient, openClient } from './client.ts';
import { absent } from './conditions.ts';
import { Counter } from './counter.ts';
import { EntryStore } from './entry-store.ts';
import { ItemLayout } from './item-layout.ts';
import { MAX_ITEM_BYTES } from './item-size.ts';
import { Lanes } from './lanes.ts';
import { resolveDynamoDBOptions, type DynamoDBBackendOptions, type ResolvedDynamoDBOptions } from './options.ts';
import { rawCommand, type DynamoDBRaw } from './raw-command.ts';
import { toStored } from './stored-value.ts';
import { TableKeys } from './table-keys.ts';
import { TableSetup, type CreateTableOptions } from './table-setup.ts';
import { fitting, tokenOf } from './token.ts';
import { MAX_KEY_BYTES } from './wire-key.ts';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: MAX_KEY_BYTES,
  // Of an item with a short key and attributes of the usual names; what is checked is the very item.
  maxValueBytes: MAX_ITEM_BYTES,
  stores: true,
  shared: true,
  persistent: true,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

const CHUNKING_CAPABILITIES: Capabilities = Object.freeze({ ...CAPABILITIES, maxValueBytes: MAX_CHUNKED_BYTES });

/** Requests under way at a time, which is the number of connections that the SDK opens. */
const MOST_REQUESTS = 50;

/**
 * Entries as the items of one DynamoDB table, shared by every process that names it.
 *
 * `clear` without a namespace removes every item of the table, whoever wrote it.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown, missing or exclude each other,
 * TypeError for one of a wrong type; nothing is connected before the first command.
 *
 * @example
 * ```ts dynamodb
 * import { Cache } from '@cache/core';
 * import { DynamoDBBackend } from '@cache/dynamodb';
 *
 * const backend = new DynamoDBBackend({
 *   table: 'cache',
 *   region: 'eu-central-1',
 *   endpoint: 'http://127.0.0.1:8000',
 *   credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
 * });
 * await backend.createTable();  // true
 * await using cache = new Cache({ backend });
 * await cache.set('key', { any: 'value' }, { ttl: '10m' });
 * (await cache.raw('GetItem', { Key: { key: 'key' } })).Item?.['value'];  // '{"any":"value"}'
 * ```
 */
export class DynamoDBBackend implements Backend<DynamoDBRaw> {
  readonly name = 'dynamodb';
  readonly capabilities: Capabilities;
  declare readonly rawType?: DynamoDBRaw;
  readonly #options: ResolvedDynamoDBOptions;
  readonly #clock: Clock;
  readonly #layout: ItemLayout;
  readonly #entries: EntryStore;
  readonly #counter: Counter;
  readonly #keys: TableKeys;
  readonly #lanes = new Lanes(MOST_REQUESTS);
  #own: DynamoDBClient | undefined;

  constructor(options: DynamoDBBackendOptions) {
    this.#options = resolveDynamoDBOptions(options);
    const { table, attributes, chunking, clock } = this.#options;
    this.capabilities = chunking ? CHUNKING_CAPABILITIES : CAPABILITIES;
    this.#clock = clock;
    this.#layout = new ItemLayout(attributes);
    this.#entries = new EntryStore(this.#options, this.#layout);
    this.#counter = new Counter(this.#entries);
    this.#keys = new TableKeys(table, this.#layout);
  }

  /**
   * Makes the table where there is none, with capacity on demand, and waits until it can be used; then has DynamoDB
   * remove expired items, where the server can. A table that is there already and fits stays as it is otherwise.
   *
   * @returns whether it was made.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) where the table has another key than `attributes.key`, a string, or
   * removes items by another attribute than `attributes.ttl`; TimeoutError (`CACHE_TIMEOUT`) where it takes too long.
   */
  createTable(options: CreateTableOptions = {}): Promise<boolean> {
    return new TableSetup(this.#options).create(this.#target, options);
  }

  get(key: string, context: CallContext): Promise<Payload> {
    return this.#run(context, async (call) => {
      const item = await this.#entries.find(call, key);
      return item === undefined ? undefined : (await this.#entries.read(call, key, item))?.payload;
    });
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<void> {
    const value = toStored(payload);
    return this.#run(context, async (call) => {
      await this.#entries.put(call, key, value, this.#endOf(ttlMs));
    });
  }

  add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<boolean> {
    const value = toStored(payload);
    return this.#run(context, (call) =>
      this.#entries.put(call, key, value, this.#endOf(ttlMs), absent(this.#clock.now())),
    );
  }

  multiGet(keys: readonly string[], context: CallContext): Promise<readonly Payload[]> {
    return this.#run(context, (call) => this.#entries.payloadsOf(call, keys));
  }

  multiSet(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): Promise<void> {
    const values = entries.map(([key, payload]) => [key, toStored(payload)] as const);
    return this.#run(context, (call) => this.#entries.putAll(call, values, this.#endOf(ttlMs)));
  }

  exists(key: string, context: CallContext): Promise<boolean> {
    return this.#run(context, async (call) => (await this.#entries.expiryOf(call, key)) !== undefined);
  }

  increment(key: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    return this.#run(context, (call) => this.#counter.add(call, key, delta, ttlMs));
  }

  expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
    return this.#run(context, (call) => this.#entries.expire(call, key, this.#endOf(ttlMs)));
  }

  ttl(key: string, context: CallContext): Promise<number | null | undefined> {
    return this.#run(context, async (call) => {
      const expiresAt = await this.#entries.expiryOf(call, key);
      return expiresAt === undefined || expiresAt === null ? expiresAt : Math.max(1, expiresAt - this.#clock.now());
    });
  }

  delete(keys: readonly string[], context: CallContext): Promise<number> {
    return this.#run(context, (call) => this.#entries.removeAll(call, keys));
  }

  clear(prefix: string | undefined, context: CallContext): Promise<void> {
    return this.#run(context, (call) => this.#keys.clear(call, prefix ?? ''));
  }

  raw(command: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    const request = rawCommand(this.#options.table, command, args);
    // It may be a write that must not be done twice.
    return this.#run(context, (call) => call.send(request, false));
  }

  close(): void {
    this.#own?.destroy();
  }

  getWithToken(key: string, context: CallContext): Promise<TokenedPayload | undefined> {
    return this.#run(context, async (call) => {
      const item = await this.#entries.find(call, key, true);
      const read = item === undefined ? undefined : await this.#entries.read(call, key, item);
      return read === undefined ? undefined : { payload: read.payload, token: tokenOf(read.item, this.#layout.value) };
    });
  }

  compareAndSet(
    key: string,
    token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): Promise<boolean> {
    const value = toStored(payload);
    const condition = fitting(token, this.#clock.now());
    return this.#run(context, (call) => this.#entries.put(call, key, value, this.#endOf(ttlMs), condition));
  }

  compareAndDelete(key: string, token: Token, context: CallContext): Promise<boolean> {
    const condition = fitting(token, this.#clock.now());
    return this.#run(context, (call) => this.#entries.remove(call, key, condition));
  }

  scan(prefix: string, _match: string | undefined, cursor: unknown, context: CallContext): Promise<ScanPage> {
    return this.#run(context, (call) => this.#keys.page(call, prefix, cursor, this.#clock.now()));
  }

  get #target(): CallTarget {
    const { table, client, clock } = this.#options;
    return { client: isClient(client) ? client : (this.#own ??= openClient(client)), clock, table, lanes: this.#lanes };
  }

  #run<Answer>(context: CallContext, work: (call: Call) => Promise<Answer>): Promise<Answer> {
    return new Call(this.#target, context).run(work);
  }

  #endOf(ttlMs: number | null): number | null {
    return ttlMs === null ? null : this.#clock.now() + ttlMs;
  }
}
