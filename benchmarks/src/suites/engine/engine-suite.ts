import type { Suite } from '../../measuring/suite.ts';
import { engineContenders } from './engine-contenders.ts';
import { bytesPerEntry } from './bytes-per-entry.ts';
import { evictingSet } from './evicting-set.ts';
import { longestPause } from './longest-pause.ts';
import { hit } from './hit.ts';
import type { SyncStoreMaker } from './sync-store.ts';

const SMALL = 1000;
const LARGE = 1_000_000;

/** The store underneath the cache, without promises. */
export const engineSuite: Suite<SyncStoreMaker> = {
  name: 'engine',
  title: 'The memory engine alone',
  description:
    'No promises: the store that `MemoryCache` stands on, called directly. `set, evicting` writes keys that are not ' +
    'there into a full store, so each drops another; it should cost the same whatever the size, but for the caches of ' +
    'the processor. Bytes are those beyond key and value, of a million entries; the longest pause of the event loop is ' +
    'the one seen while a million entries expire, a thousand each millisecond. (`--quick` does with 100,000.)',
  server: undefined,
  reference: 'Map',
  contenders: engineContenders,
  measures: [
    hit('get, 1 k entries', SMALL),
    hit('get, 100 k entries', 100_000),
    evictingSet('set, evicting, 1 k', SMALL),
    evictingSet('set, evicting, 10 k', 10_000),
    evictingSet('set, evicting, 100 k', 100_000),
    evictingSet('set, evicting, 1 M', LARGE),
    bytesPerEntry('bytes per entry'),
    longestPause('longest pause'),
  ],
  targets: [],
};
