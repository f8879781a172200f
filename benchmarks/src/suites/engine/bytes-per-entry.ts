import { collectGarbage } from '../../measuring/collect-garbage.ts';
import type { Measure } from '../../measuring/suite.ts';
import { expectAnswer } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { SyncStoreMaker } from './sync-store.ts';

/** What an entry takes beside its key and its value. */
export function bytesPerEntry(name: string): Measure<SyncStoreMaker> {
  return {
    name,
    unit: 'bytes',
    maxRounds: 3,
    async prepare(maker, { manyEntries }) {
      // Keys and value are there before, and so are not counted.
      const keys = recordKeys('', manyEntries);
      const record = recordOf(1);
      return async () => {
        const before = bytesInUse();
        const store = maker.create({ maxEntries: manyEntries });
        for (const key of keys) store.set(key, record, null);
        const figure = (bytesInUse() - before) / manyEntries;
        expectAnswer('the number of entries', store.size(), manyEntries);
        store.close();
        return figure;
      };
    },
  };
}

function bytesInUse(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
