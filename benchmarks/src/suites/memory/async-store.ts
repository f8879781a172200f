import type { Subject } from '../../measuring/suite.ts';

/** A cache in memory behind promises, and no more of it than is measured. */
export interface AsyncStore extends Subject {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
}
