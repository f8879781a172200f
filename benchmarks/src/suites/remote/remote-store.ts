import type { Subject } from '../../measuring/suite.ts';

/** A cache on a server, JSON inside. */
export interface RemoteStore extends Subject {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  /** Values in the order of the keys. Not there where a library has no such command. */
  readonly multiGet?: (keys: readonly string[]) => Promise<readonly unknown[]>;
}
