import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
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

/** Reads many items, none of them twice, in any order; those that are not there are left out. */
export async function readItems(
  call: Call,
  table: string,
  keys: readonly Item[],
  consistent: boolean,
): Promise<readonly Item[]> {
  const read = await inParallel(partsOf(keys, MOST_READS), AT_ONCE, async (part) => {
    const items: Item[] = [];
    let rest: Record<string, KeysAndAttributes> = { [table]: { Keys: [...part], ConsistentRead: consistent } };
    for (let idle = 0; ;) {
      const before = items.length;
      const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: rest });
      const { Responses = {}, UnprocessedKeys = {} } = await call.send(command);
      items.push(...Object.values(Responses).flat());
      if (Object.keys(UnprocessedKeys).length === 0) return items;
      rest = UnprocessedKeys;
      idle = items.length > before ? 1 : idle + 1;
      await call.pause(idle);
    }
  });
  return read.flat();
}

/** Stores and removes many items, each once. */
export async function writeItems(call: Call, table: string, requests: readonly WriteRequest[]): Promise<void> {
  await inParallel(partsOf(requests, MOST_WRITES), AT_ONCE, async (part) => {
    let rest: Record<string, WriteRequest[]> = { [table]: [...part] };
    for (let idle = 0; ;) {
      const before = countOf(rest);
      const { UnprocessedItems = {} } = await call.send(new BatchWriteItemCommand({ RequestItems: rest }));
      if (Object.keys(UnprocessedItems).length === 0) return;
      rest = UnprocessedItems;
      idle = countOf(rest) < before ? 1 : idle + 1;
      await call.pause(idle);
    }
  });
}

function countOf(requests: Readonly<Record<string, readonly WriteRequest[]>>): number {
  return Object.values(requests).flat().length;
}
