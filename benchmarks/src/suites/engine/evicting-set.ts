import type { Measure } from '../../measuring/suite.ts';
import { timedNs } from '../../measuring/timed.ts';
import { expectAnswer, WrongAnswer } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { SyncStoreMaker } from './sync-store.ts';

/** What it takes to write one more entry into a full store. */
export function evictingSet(name: string, maxEntries: number): Measure<SyncStoreMaker> {
  return {
    name,
    unit: 'ns',
    async prepare(maker, effort) {
      if (!maker.evicts || maxEntries > effort.manyEntries) return undefined;
      const store = maker.create({ maxEntries });
      // By the time a key comes round again, as many others have been written as fit in twice over.
      const keys = recordKeys('', 3 * maxEntries);
      const record = recordOf(1);
      let next = 0;
      const write = (operations: number): void => {
        for (let operation = 0; operation < operations; operation++) {
          store.set(keys[next] as string, record, null);
          next = next + 1 === keys.length ? 0 : next + 1;
        }
      };
      write(keys.length + 1);
      expectAnswer('the number of entries in a full store', store.size(), maxEntries);
      expectAnswer('get of the entry written last', store.get(keys[0] as string), record);
      const take = await timedNs(write, effort);
      return async () => {
        const figure = await take();
        if (store.size() !== maxEntries)
          throw new WrongAnswer(`it held ${store.size()} entries in place of ${maxEntries}`);
        return figure;
      };
    },
  };
}
