import { randomBytes } from 'node:crypto';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { EntryTooLargeError, type Clock, type Payload } from '@cache/core';
import { readItems, writeItems } from './batches.ts';
import type { Call } from './call.ts';
import { ChunkStore } from './chunk-store.ts';
import { present, unchanged } from './conditions.ts';
import { inParallel } from './in-parallel.ts';
import { chunksOf, expiryOf, versionOf, type Condition, type Item, type ItemLayout } from './item-layout.ts';
import { itemSize, MAX_ITEM_BYTES } from './item-size.ts';
import type { ResolvedDynamoDBOptions } from './options.ts';
import { toPayload, toStored } from './stored-value.ts';
import { wireKey } from './wire-key.ts';

/** Requests of one command that are under way at a time, where each is for one entry. */
const AT_ONCE = 16;

/** What of an item tells whether there is an entry. */
const KEY_AND_END = '#key, #expiresAt';

/** What of an item tells of its value where that is. */
const STATE = '#key, #expiresAt, #version, #chunks';

/** The value is in the item itself. */
const WHOLE = 'attribute_not_exists(#chunks)';

/** What is to be written: the item of an entry, and those of its chunks. */
interface Writing {
  readonly version: string;
  readonly item: Item;
  readonly chunks: readonly Item[];
}

/** Entries as the items of a table. */
export class EntryStore {
  readonly table: string;
  readonly layout: ItemLayout;
  readonly #clock: Clock;
  readonly #consistent: boolean;
  readonly #chunking: boolean;
  readonly #chunks: ChunkStore;
  readonly #writer = randomBytes(9).toString('base64url');
  #writes = 0;

  constructor({ table, consistentReads, chunking, clock }: ResolvedDynamoDBOptions, layout: ItemLayout) {
    this.table = table;
    this.layout = layout;
    this.#clock = clock;
    this.#consistent = consistentReads;
    this.#chunking = chunking;
    this.#chunks = new ChunkStore(table, layout);
  }

  now(): number {
    return this.#clock.now();
  }

  /** A name for what is written that nothing else has, in any process. */
  nextVersion(): string {
    return `${this.#writer}.${(this.#writes++).toString(36)}`;
  }

  isAlive(item: Item): boolean {
    const expiresAt = expiryOf(item);
    return expiresAt === null || expiresAt > this.now();
  }

  /** The item of an entry, if that is there. */
  async find(call: Call, key: string, consistent = this.#consistent): Promise<Item | undefined> {
    const { layout, table: TableName } = this;
    const command = new GetItemCommand({ TableName, Key: layout.keyOf(key), ConsistentRead: consistent });
    const { Item: item } = await call.send(command);
    return item !== undefined && this.isAlive(item) ? item : undefined;
  }

  /** The end of an entry's lifetime, `null` for none; `undefined` where there is no entry. */
  async expiryOf(call: Call, key: string): Promise<number | null | undefined> {
    const { layout, table: TableName } = this;
    const { Item: item } = await call.send(
      new GetItemCommand({
        TableName,
        Key: layout.keyOf(key),
        ConsistentRead: this.#consistent,
        ProjectionExpression: KEY_AND_END,
        ExpressionAttributeNames: layout.namesIn(KEY_AND_END),
      }),
    );
    return item !== undefined && this.isAlive(item) ? expiryOf(item) : undefined;
  }

  /** The items of many entries, by what their keys are called in the table. */
  async findAll(call: Call, keys: readonly string[]): Promise<ReadonlyMap<string, Item>> {
    const unique = [...new Set(keys)].map((key) => this.layout.keyOf(key));
    const items = await readItems(call, this.table, unique, { ConsistentRead: this.#consistent });
    return new Map(items.filter((item) => this.isAlive(item)).map((item) => [item[this.layout.key]?.S ?? '', item]));
  }

  /** The payloads of many entries, in the order of their keys. */
  async payloadsOf(call: Call, keys: readonly string[]): Promise<readonly Payload[]> {
    const items = await this.findAll(call, keys);
    const found = keys.map((key) => items.get(wireKey(key)));
    const { value } = this.layout;
    if (found.every((item) => item === undefined || chunksOf(item) === 0))
      return found.map((item) => (item === undefined ? undefined : toPayload(item, value, call.context.payload)));
    return inParallel([...found.entries()], AT_ONCE, async ([index, item]) =>
      item === undefined ? undefined : (await this.read(call, keys[index] as string, item))?.payload,
    );
  }

  /**
   * The payload of an entry, with the item that it was read of: another one where the entry was written meanwhile.
   * `undefined` where it was removed, or has lost a part.
   */
  async read(call: Call, key: string, item: Item): Promise<{ payload: Payload; item: Item } | undefined> {
    for (let seen: Item | undefined = item; seen !== undefined;) {
      const count = chunksOf(seen);
      if (count === 0) return { payload: toPayload(seen, this.layout.value, call.context.payload), item: seen };
      const version = versionOf(seen) ?? '';
      const payload = await this.#chunks.read(call, version, count);
      if (payload !== undefined) return { payload, item: seen };
      // Whoever removes chunks has replaced or removed the entry before.
      seen = await this.find(call, key, true);
      if (seen !== undefined && versionOf(seen) === version) return undefined;
    }
    return undefined;
  }

  /** Stores an entry, on condition if there is one; answers whether it did. */
  async put(
    call: Call,
    key: string,
    value: AttributeValue,
    expiresAt: number | null,
    condition?: Condition,
  ): Promise<boolean> {
    const writing = this.#prepare(key, value, expiresAt);
    if (writing.chunks.length > 0) await this.#chunks.write(call, writing.chunks);
    const command = new PutItemCommand({
      TableName: this.table,
      Item: writing.item,
      ...this.#answeringOld(),
      ...(condition !== undefined && this.layout.conditional(condition)),
    });
    const answer = condition === undefined ? await call.send(command) : await call.sendIf(command);
    if (answer === undefined) await this.#discard(call, writing.version, writing.chunks.length);
    else await this.#discardChunksOf(call, answer.Attributes, writing.version);
    return answer !== undefined;
  }

  /** Stores many entries. All of them fit, or nothing is stored. */
  async putAll(
    call: Call,
    entries: readonly (readonly [key: string, value: AttributeValue])[],
    expiresAt: number | null,
  ): Promise<void> {
    const writings = entries.map(([key, value]) => this.#prepare(key, value, expiresAt));
    const keys = entries.map(([key]) => key);
    // A batch tells nothing of what it replaces.
    const old = this.#chunking ? await this.#statesOf(call, keys) : [];
    const chunks = writings.flatMap((each) => each.chunks);
    if (chunks.length > 0) await this.#chunks.write(call, chunks);
    await writeItems(
      call,
      this.table,
      writings.map(({ item }) => ({ PutRequest: { Item: item } })),
    );
    await inParallel(old, AT_ONCE, (item) => this.#discardChunksOf(call, item));
  }

  /** Removes an entry on condition; answers whether it did. */
  async remove(call: Call, key: string, condition: Condition): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.table,
      Key: this.layout.keyOf(key),
      ...this.#answeringOld(),
      ...this.layout.conditional(condition),
    });
    const answer = await call.sendIf(command);
    if (answer !== undefined) await this.#discardChunksOf(call, answer.Attributes);
    return answer !== undefined;
  }

  /** Removes entries; answers how many there were, for several of them when it looked. */
  async removeAll(call: Call, keys: readonly string[]): Promise<number> {
    const [first = ''] = keys;
    if (keys.length === 1) return Number(await this.remove(call, first, present(this.now())));
    const found = await this.#statesOf(call, keys);
    await writeItems(
      call,
      this.table,
      found.map((item) => ({ DeleteRequest: { Key: this.layout.keyIn(item) } })),
    );
    await inParallel(found, AT_ONCE, (item) => this.#discardChunksOf(call, item));
    return found.filter((item) => this.isAlive(item)).length;
  }

  /** Replaces the lifetime of an entry; answers whether there was one. */
  async expire(call: Call, key: string, expiresAt: number | null): Promise<boolean> {
    for (;;) {
      const inPlace = present(this.now(), this.#chunking ? WHOLE : undefined);
      if ((await this.update(call, key, this.#lifetime(expiresAt), inPlace, true)) !== undefined) return true;
      const item = this.#chunking ? await this.find(call, key, true) : undefined;
      const read = item === undefined ? undefined : await this.read(call, key, item);
      if (read === undefined) return false;
      // Chunks must not go before their entry, so they are written anew with it.
      const version = versionOf(read.item) ?? '';
      if (await this.put(call, key, toStored(read.payload), expiresAt, unchanged(version, this.now()))) return true;
      call.check();
    }
  }

  /** Changes an entry in its place, on condition; answers what is new, `undefined` where the condition does not hold. */
  async update(
    call: Call,
    key: string,
    update: Condition,
    condition: Condition,
    repeatable: boolean,
  ): Promise<Item | undefined> {
    const { layout, table: TableName } = this;
    const command = new UpdateItemCommand({
      TableName,
      Key: layout.keyOf(key),
      UpdateExpression: update.expression,
      ConditionExpression: condition.expression,
      ExpressionAttributeNames: layout.namesIn(update.expression, condition.expression),
      ExpressionAttributeValues: { ...update.values, ...condition.values },
      ReturnValues: 'UPDATED_NEW',
    });
    const answer = await call.sendIf(command, repeatable);
    return answer === undefined ? undefined : (answer.Attributes ?? {});
  }

  /** What is there of entries, their values left out. */
  #statesOf(call: Call, keys: readonly string[]): Promise<readonly Item[]> {
    return readItems(
      call,
      this.table,
      keys.map((key) => this.layout.keyOf(key)),
      { ConsistentRead: true, ProjectionExpression: STATE, ExpressionAttributeNames: this.layout.namesIn(STATE) },
    );
  }

  #lifetime(expiresAt: number | null): Condition {
    if (expiresAt === null) return { expression: 'REMOVE #expiresAt, #ttl', values: {} };
    const { expiresAt: end, [this.layout.ttl]: seconds } = this.layout.lifetime(expiresAt) as Required<Item>;
    return {
      expression: 'SET #expiresAt = :end, #ttl = :seconds',
      values: { ':end': end as AttributeValue, ':seconds': seconds as AttributeValue },
    };
  }

  #prepare(key: string, value: AttributeValue, expiresAt: number | null): Writing {
    const version = this.nextVersion();
    const item = this.layout.entry(key, { value }, version, expiresAt);
    const bytes = itemSize(item);
    if (bytes <= MAX_ITEM_BYTES) return { version, item, chunks: [] };
    if (!this.#chunking) {
      throw new EntryTooLargeError(
        `the entry has ${bytes} bytes with its key and attributes; DynamoDB takes ${MAX_ITEM_BYTES}, and the option chunking more`,
      );
    }
    const { S = '', B = Buffer.from(S) } = value as { readonly S?: string; readonly B?: Uint8Array };
    const chunks = this.#chunks.itemsOf(key, B, version, expiresAt);
    return { version, item: this.layout.entry(key, { chunks: chunks.length }, version, expiresAt), chunks };
  }

  #answeringOld(): { ReturnValues?: 'ALL_OLD' } {
    return this.#chunking ? { ReturnValues: 'ALL_OLD' } : {};
  }

  async #discardChunksOf(call: Call, old: Item | undefined, except?: string): Promise<void> {
    const version = old && versionOf(old);
    // A request that was sent twice may answer what it has stored itself.
    if (version !== undefined && version !== except) await this.#discard(call, version, chunksOf(old as Item));
  }

  /** Removes chunks that nothing points to. What is left of them takes up room, and clear removes it. */
  async #discard(call: Call, version: string, count: number): Promise<void> {
    if (count > 0) await this.#chunks.remove(call, version, count).catch(() => undefined);
  }
}
