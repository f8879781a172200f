import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandOutput,
  type KeysAndAttributes,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import type { Call } from './call.ts';
import { inParallel, partsOf } from './in-parallel.ts';
import type { Item } from './item-layout.ts';

/** What DynamoDB takes in one request. */
const MOST_READS = 100;
const MOST_WRITES = 25;

/** Requests of one command that are under way at a time. */
const AT_ONCE = 8;

/** How items are read: with which attributes, and whether every write that was over before is seen. */
export type ReadSettings = Omit<KeysAndAttributes, 'Keys'>;

/** Reads many items, none of them twice, in any order; those that are not there are left out. */
export async function readItems(
  call: Call,
  table: string,
  keys: readonly Item[],
  settings: ReadSettings,
): Promise<readonly Item[]> {
  const read = await inParallel(partsOf(keys, MOST_READS), AT_ONCE, async (part) => {
    const items: Item[] = [];
    let rest = [...part];
    for (let idle = 0; ;) {
      const before = items.length;
      const command = new BatchGetItemCommand({ RequestItems: { [table]: { ...settings, Keys: rest } } });
      const { Responses = {}, UnprocessedKeys = {} }: BatchGetItemCommandOutput = await call.send(command);
      items.push(...Object.values(Responses).flat());
      rest = Object.values(UnprocessedKeys).flatMap(({ Keys = [] }) => Keys);
      if (rest.length === 0) return items;
      idle = items.length > before ? 1 : idle + 1;
      await call.pause(idle);
    }
  });
  return read.flat();
}

/** Stores and removes many items, each once. */
export async function writeItems(call: Call, table: string, requests: readonly WriteRequest[]): Promise<void> {
  await inParallel(partsOf(requests, MOST_WRITES), AT_ONCE, async (part) => {
    let rest = [...part];
    for (let idle = 0; ;) {
      const before = rest.length;
      const command = new BatchWriteItemCommand({ RequestItems: { [table]: rest } });
      const { UnprocessedItems = {} }: BatchWriteItemCommandOutput = await call.send(command);
      rest = Object.values(UnprocessedItems).flat();
      if (rest.length === 0) return;
      idle = rest.length < before ? 1 : idle + 1;
      await call.pause(idle);
    }
  });
}
