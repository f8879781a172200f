import type { Measure } from '../../measuring/suite.ts';
import { timed } from '../../measuring/timed.ts';
import { expectAnswer, expectMiss } from '../../measuring/wrong-answer.ts';
import type { RemoteStore } from './remote-store.ts';
import { KEYS, RECORDS, storeRecords } from './stored-records.ts';

/** Commands that read so many keys each, one command after the other. */
export function multiGets(name: string, keysAtOnce: number): Measure<RemoteStore> {
  return {
    name,
    unit: 'ops/s',
    async prepare(store, effort) {
      const { multiGet } = store;
      if (multiGet === undefined) return undefined;
      await storeRecords(store);
      const [missing, first] = await multiGet(['nobody', KEYS[0] as string]);
      expectMiss('multiGet of a key that is not there', missing);
      expectAnswer('multiGet of a key behind one that is not there', first, RECORDS[0]);
      const lists = Array.from({ length: KEYS.length / keysAtOnce }, (_, list) =>
        KEYS.slice(list * keysAtOnce, (list + 1) * keysAtOnce),
      );
      for (const [list, keys] of lists.entries()) {
        const records = RECORDS.slice(list * keysAtOnce, (list + 1) * keysAtOnce);
        expectAnswer(`multiGet of ${keys.length} keys`, await multiGet(keys), records);
      }
      return await timed(async (operations) => {
        for (let operation = 0; operation < operations; operation++) {
          await multiGet(lists[operation % lists.length] as readonly string[]);
        }
      }, effort);
    },
  };
}
