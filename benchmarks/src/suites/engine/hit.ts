import type { Measure } from '../../measuring/suite.ts';
import { timedNs } from '../../measuring/timed.ts';
import { expectAnswer, expectMiss, WrongAnswer } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { SyncStoreMaker } from './sync-store.ts';

/** What it takes to read an entry that is there. */
export function hit(name: string, entries: number): Measure<SyncStoreMaker> {
  return {
    name,
    unit: 'ns',
    async prepare(maker, effort) {
      if (entries > effort.manyEntries) return undefined;
      const store = maker.create({});
      const keys = recordKeys('', entries);
      for (const [id, key] of keys.entries()) store.set(key, recordOf(id), null);
      expectMiss('get of a key that is not there', store.get('nobody'));
      for (const id of [0, Math.floor(entries / 2), entries - 1]) {
        expectAnswer(`get of ${keys[id]}`, store.get(keys[id] as string), recordOf(id));
      }
      return await timedNs((operations) => {
        let found = 0;
        for (let operation = 0; operation < operations; operation++) {
          if (store.get(keys[operation % entries] as string) !== undefined) found++;
        }
        // Also keeps the compiler from leaving out what nobody would miss.
        if (found !== operations)
          throw new WrongAnswer(`${operations - found} of ${operations} entries were not there`);
      }, effort);
    },
  };
}
