import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  UpdateTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { ConfigurationError, rejectUnknownOptions, resolveTimeout, type Duration } from '@cache/core';
import { Call, type CallTarget } from './call.ts';
import { isMissingTable, nameOf } from './errors.ts';
import type { ResolvedDynamoDBOptions } from './options.ts';

/** What `createTable` takes. */
export interface CreateTableOptions {
  /** How long it may take; `null` for no limit. DynamoDB usually needs ten seconds. @defaultValue 1 min */
  readonly timeout?: Duration | null | undefined;
  /** Ends the waiting; the table may still be made. */
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 60_000;
const SHORTEST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 2000;

/** Errors that say that somebody else does the same at the same time. */
const UNDER_WAY = new Set(['ResourceInUseException', 'TableAlreadyExistsException']);

const CHANGED_MEANWHILE = new Set(['ResourceInUseException', 'ValidationException']);

/** Makes the table of a backend. */
export class TableSetup {
  readonly #table: string;
  readonly #key: string;
  readonly #ttl: string;

  constructor({ table, attributes }: ResolvedDynamoDBOptions) {
    this.#table = table;
    this.#key = attributes.key;
    this.#ttl = attributes.ttl;
  }

  async create(target: CallTarget, options: CreateTableOptions): Promise<boolean> {
    rejectUnknownOptions('createTable', options, ['timeout', 'signal']);
    const { timeout = TIMEOUT_MS, signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw new TypeError('signal must be an AbortSignal');
    const context = { payload: 'text', timeoutMs: resolveTimeout(timeout), signal } as const;
    return new Call(target, context).run(async (call) => {
      const existing = await this.#describe(call);
      if (existing !== undefined) this.#check(existing);
      const made = existing === undefined && (await this.#make(call));
      this.#check(await this.#whenActive(call));
      await this.#removeExpired(call);
      return made;
    });
  }

  async #describe(call: Call): Promise<TableDescription | undefined> {
    try {
      return (await call.send(new DescribeTableCommand({ TableName: this.#table }))).Table;
    } catch (error) {
      if (isMissingTable(error)) return undefined;
      throw error;
    }
  }

  /** Whether it was made by this call, and not by another at the same time. */
  async #make(call: Call): Promise<boolean> {
    try {
      await call.send(
        new CreateTableCommand({
          TableName: this.#table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: this.#key, AttributeType: 'S' }],
          KeySchema: [{ AttributeName: this.#key, KeyType: 'HASH' }],
        }),
      );
      return true;
    } catch (error) {
      if (UNDER_WAY.has(nameOf(error))) return false;
      throw error;
    }
  }

  async #whenActive(call: Call): Promise<TableDescription> {
    for (let lookMs = SHORTEST_LOOK_MS; ; lookMs = Math.min(LONGEST_LOOK_MS, lookMs * 2)) {
      const table = await this.#describe(call);
      // A table that is being changed can be used meanwhile.
      if (table?.TableStatus === 'ACTIVE' || table?.TableStatus === 'UPDATING') return table;
      await call.sleep(lookMs);
    }
  }

  #check({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): void {
    const typeOf = (name: string | undefined): string | undefined =>
      AttributeDefinitions.find(({ AttributeName }) => AttributeName === name)?.AttributeType;
    const parts = KeySchema.map(
      ({ AttributeName, KeyType }) => `${AttributeName} (${KeyType}, ${typeOf(AttributeName)})`,
    );
    const wanted = `${this.#key} (HASH, S)`;
    if (parts.length === 1 && parts[0] === wanted) return;
    throw new ConfigurationError(
      `table '${this.#table}' is there already with the key ${parts.join(', ')}, and not ${wanted}: name another table, or set attributes.key`,
    );
  }

  /** Has the server remove expired items, where it can. */
  async #removeExpired(call: Call): Promise<void> {
    try {
      if (!(await this.#removesExpired(call))) await this.#startRemoving(call);
    } catch (error) {
      // Servers of one's own may not know it.
      if (nameOf(error) !== 'UnknownOperationException') throw error;
    }
  }

  async #removesExpired(call: Call): Promise<boolean> {
    const { TimeToLiveDescription: now } = await call.send(new DescribeTimeToLiveCommand({ TableName: this.#table }));
    if (now?.TimeToLiveStatus !== 'ENABLED' && now?.TimeToLiveStatus !== 'ENABLING') return false;
    if (now.AttributeName === this.#ttl) return true;
    throw new ConfigurationError(
      `table '${this.#table}' removes items by the attribute '${now.AttributeName}', and not '${this.#ttl}': set attributes.ttl`,
    );
  }

  async #startRemoving(call: Call): Promise<void> {
    const TimeToLiveSpecification = { AttributeName: this.#ttl, Enabled: true };
    try {
      await call.send(new UpdateTimeToLiveCommand({ TableName: this.#table, TimeToLiveSpecification }));
    } catch (error) {
      // Where another process was quicker, the service refuses it as a change of what was just changed.
      if (!CHANGED_MEANWHILE.has(nameOf(error)) || !(await this.#removesExpired(call))) throw error;
    }
  }
}
