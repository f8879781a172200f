import type { Subject } from '../../measuring/suite.ts';

/** A slow look-up behind a cache. */
export interface Memoized extends Subject {
  /** Answers the record of a key: loaded by the first call, from the cache after that. */
  find(key: string): Promise<unknown>;
  /** How often it was really looked up. */
  readonly loads: () => number;
}
