import { setImmediate as nextTurn } from 'node:timers/promises';

import { collectGarbage } from '../../measuring/collect-garbage.ts';
import type { Measure } from '../../measuring/suite.ts';
import { expectAnswer } from '../../measuring/wrong-answer.ts';
import { recordKeys, recordOf } from '../record.ts';
import type { SyncStoreMaker } from './sync-store.ts';

/** So many entries expire each millisecond. */
const EXPIRING_PER_MS = 1000;
/** Watched for so long after the last one's time, and again until all are gone… */
const GRACE_MS = 100;
/** …which has to be by then. */
const LATEST_MS = 10_000;
/** What writing one entry may take, so that none has expired before all are there. */
const WRITE_MS = 0.004;

/** How long the event loop stands still at the most while many entries expire. */
export function longestPause(name: string): Measure<SyncStoreMaker> {
  return {
    name,
    unit: 'ms',
    maxRounds: 3,
    async prepare(maker, { manyEntries }) {
      if (!maker.expires) return undefined;
      const keys = recordKeys('', manyEntries);
      const record = recordOf(1);
      return async () => {
        const store = maker.create({ expiring: true });
        const startedAt = performance.now();
        const firstMs = Math.ceil(manyEntries * WRITE_MS);
        for (const [index, key] of keys.entries()) {
          const endsAtMs = firstMs + index / EXPIRING_PER_MS;
          store.set(key, record, Math.max(1, Math.ceil(endsAtMs - (performance.now() - startedAt))));
        }
        // What writing them left behind is not what is asked for.
        collectGarbage();
        const lastAt = startedAt + firstMs + manyEntries / EXPIRING_PER_MS;
        let figure = 0;
        let until = Math.max(lastAt, performance.now()) + GRACE_MS;
        do {
          figure = Math.max(figure, await watchPauses(until));
          until = performance.now() + GRACE_MS;
        } while (store.size() > 0 && until < lastAt + LATEST_MS);
        expectAnswer('the number of entries after all have expired', store.size(), 0);
        store.close();
        return figure;
      };
    },
  };
}

async function watchPauses(until: number): Promise<number> {
  let longestMs = 0;
  let last = performance.now();
  while (last < until) {
    await nextTurn();
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }
  return longestMs;
}
