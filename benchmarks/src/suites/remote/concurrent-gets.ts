import type { Measure } from '../../measuring/suite.ts';
import { timed } from '../../measuring/timed.ts';
import { callAtATime } from './call-at-a-time.ts';
import type { RemoteStore } from './remote-store.ts';
import { KEYS, storeRecords } from './stored-records.ts';

/** Reads by so many callers at a time. */
export function concurrentGets(name: string, callers: number): Measure<RemoteStore> {
  return {
    name,
    unit: 'ops/s',
    async prepare(store, effort) {
      await storeRecords(store);
      const get = (operation: number): Promise<unknown> => store.get(KEYS[operation % KEYS.length] as string);
      return await timed((operations) => callAtATime(callers, operations, get), effort);
    },
  };
}
