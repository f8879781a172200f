import type { Measure } from '../../measuring/suite.ts';
import { timed } from '../../measuring/timed.ts';
import { callAtATime } from './call-at-a-time.ts';
import type { RemoteStore } from './remote-store.ts';
import { expectRecords, KEYS, RECORDS, storeRecords } from './stored-records.ts';

const OLDER_RECORDS = RECORDS.map((record) => ({ ...record, active: false }));

/** Writes by so many callers at a time. */
export function concurrentSets(name: string, callers: number): Measure<RemoteStore> {
  return {
    name,
    unit: 'ops/s',
    async prepare(store, effort) {
      await storeRecords(store);
      // By as many callers as will be: what is read has to be what was written last.
      for (const records of [OLDER_RECORDS, RECORDS]) {
        await callAtATime(callers, KEYS.length, (index) => store.set(KEYS[index] as string, records[index]));
        await expectRecords(store, records);
      }
      const set = (operation: number): Promise<unknown> => {
        const index = operation % KEYS.length;
        return store.set(KEYS[index] as string, RECORDS[index]);
      };
      return await timed((operations) => callAtATime(callers, operations, set), effort);
    },
  };
}
