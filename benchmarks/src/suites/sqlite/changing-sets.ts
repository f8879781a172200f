import type { Measure } from '../../measuring/suite.ts';
import { timed } from '../../measuring/timed.ts';
import type { RemoteStore } from '../remote/remote-store.ts';
import { KEYS, RECORDS, storeRecords } from '../remote/stored-records.ts';

/** Writes, one after the other, each of another value than is stored: SQLite writes nothing for an equal one. */
export function changingSets(name: string): Measure<RemoteStore> {
  return {
    name,
    unit: 'ops/s',
    async prepare(store, effort) {
      await storeRecords(store);
      let written = 0;
      return await timed(async (operations) => {
        for (let operation = 0; operation < operations; operation++) {
          const index = written % KEYS.length;
          await store.set(KEYS[index] as string, { ...RECORDS[index], id: written++ });
        }
      }, effort);
    },
  };
}
