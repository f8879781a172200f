import { expectAnswer, expectMiss } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { RemoteStore } from './remote-store.ts';

/** The keys of every suite on a server. The contender puts what keeps it apart from others in front of them. */
export const KEYS = recordKeys('');
export const RECORDS = KEYS.map((_, id) => recordOf(id));

// Every measure leaves the records as it found them.
const filled = new WeakSet<RemoteStore>();

/** Writes all records and checks that they are read back; nothing where that was done before. */
export async function storeRecords(store: RemoteStore): Promise<void> {
  if (filled.has(store)) return;
  expectMiss('get of a key that is not there', await store.get('nobody'));
  await Promise.all(KEYS.map((key, index) => store.set(key, RECORDS[index])));
  await expectRecords(store, RECORDS);
  filled.add(store);
}

/** Checks that these records are under their keys. */
export async function expectRecords(store: RemoteStore, records: readonly unknown[]): Promise<void> {
  const answers = await Promise.all(KEYS.map((key) => store.get(key)));
  for (const [index, answer] of answers.entries()) expectAnswer(`get of ${KEYS[index]}`, answer, records[index]);
}
