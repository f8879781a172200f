import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import type { ScanPage } from '@cache/core';
import { writeItems } from './batches.ts';
import type { Call } from './call.ts';
import { present } from './conditions.ts';
import type { Condition, Item, ItemLayout } from './item-layout.ts';
import { CHUNK_START } from './wire-key.ts';

const KEYS = '#key, #entry';

/** The keys of a table, which DynamoDB can only go through from the first to the last. */
export class TableKeys {
  readonly #table: string;
  readonly #layout: ItemLayout;

  constructor(table: string, layout: ItemLayout) {
    this.#table = table;
    this.#layout = layout;
  }

  /** Some of the keys of entries that are there, those that start with a prefix. */
  async page(call: Call, prefix: string, cursor: unknown, nowMs: number): Promise<ScanPage> {
    const conditions = [present(nowMs), noChunk(), ...startingWith(prefix)];
    const { Items = [], LastEvaluatedKey } = await this.#scan(call, conditions, cursor as Item | undefined);
    return { keys: Items.map((item) => this.#layout.entryOf(item)), cursor: LastEvaluatedKey };
  }

  /** Removes all items that belong to entries with such keys, chunks and what has expired included. */
  async clear(call: Call, prefix: string): Promise<void> {
    let cursor: Item | undefined;
    do {
      const page: ScanCommandOutput = await this.#scan(call, startingWith(prefix), cursor);
      const removals = (page.Items ?? []).map((item) => ({ DeleteRequest: { Key: this.#layout.keyIn(item) } }));
      await writeItems(call, this.#table, removals);
      cursor = page.LastEvaluatedKey;
    } while (cursor !== undefined);
  }

  #scan(call: Call, conditions: readonly Condition[], from: Item | undefined): Promise<ScanCommandOutput> {
    const filter = conditions.map(({ expression }) => `(${expression})`).join(' AND ');
    return call.send(
      new ScanCommand({
        TableName: this.#table,
        ConsistentRead: true,
        ProjectionExpression: KEYS,
        ExpressionAttributeNames: this.#layout.namesIn(KEYS, filter),
        ...(conditions.length > 0 && {
          FilterExpression: filter,
          ExpressionAttributeValues: Object.assign({}, ...conditions.map(({ values }) => values)) as Item,
        }),
        ...(from !== undefined && { ExclusiveStartKey: from }),
      }),
    );
  }
}

function noChunk(): Condition {
  return { expression: 'NOT begins_with(#key, :chunk)', values: { ':chunk': { S: CHUNK_START } } };
}

/** The whole key is in `#entry` where the item is called otherwise. Every key starts with nothing. */
function startingWith(prefix: string): Condition[] {
  if (prefix === '') return [];
  return [
    {
      expression: 'attribute_not_exists(#entry) AND begins_with(#key, :prefix) OR begins_with(#entry, :prefix)',
      values: { ':prefix': { S: prefix } },
    },
  ];
}
