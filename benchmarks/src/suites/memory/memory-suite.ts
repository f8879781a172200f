import type { Effort, Suite, Take } from '../../measuring/suite.ts';
import { timed } from '../../measuring/timed.ts';
import { expectAnswer, expectMiss } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { AsyncStore } from './async-store.ts';
import { memoryContenders } from './memory-contenders.ts';

const KEYS = recordKeys('');
const RECORDS = KEYS.map((_, id) => recordOf(id));
const NEW_RECORDS = KEYS.map((_, id) => ({ ...recordOf(id), name: `New ${id}` }));
const OURS = '@cache/memory';
const MAP = 'Map';

/** Get and set in memory, one after the other. */
export const memorySuite: Suite<AsyncStore> = {
  name: 'memory',
  title: 'In memory: get and set',
  description:
    'One `await` after the other, over 1000 keys with small objects. The reference is a bare `Map` behind an async ' +
    'function: what a promise costs at the least.',
  server: undefined,
  reference: MAP,
  contenders: memoryContenders,
  measures: [
    { name: 'get', unit: 'ops/s', prepare: prepareGet },
    { name: 'set', unit: 'ops/s', prepare: prepareSet },
  ],
  targets: [
    { what: 'get: at least 0.4 × Map', atLeast: 0.4, actual: ({ ratio }) => ratio(OURS, 'get') },
    { what: 'set: at least 0.4 × Map', atLeast: 0.4, actual: ({ ratio }) => ratio(OURS, 'set') },
  ],
};

async function prepareGet(store: AsyncStore, effort: Effort): Promise<Take> {
  expectMiss('get of a key that is not there', await store.get('nobody'));
  await fill(store, RECORDS);
  await expectRecords(store, RECORDS);
  return await timed(async (operations) => {
    for (let operation = 0; operation < operations; operation++)
      await store.get(KEYS[operation % KEYS.length] as string);
  }, effort);
}

async function prepareSet(store: AsyncStore, effort: Effort): Promise<Take> {
  await fill(store, RECORDS);
  await fill(store, NEW_RECORDS);
  await expectRecords(store, NEW_RECORDS);
  return await timed(async (operations) => {
    for (let operation = 0; operation < operations; operation++) {
      const index = operation % KEYS.length;
      await store.set(KEYS[index] as string, RECORDS[index]);
    }
  }, effort);
}

async function fill(store: AsyncStore, records: readonly unknown[]): Promise<void> {
  for (const [index, key] of KEYS.entries()) await store.set(key, records[index]);
}

async function expectRecords(store: AsyncStore, records: readonly unknown[]): Promise<void> {
  for (const [index, key] of KEYS.entries()) expectAnswer(`get of ${key}`, await store.get(key), records[index]);
}
