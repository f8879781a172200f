import type { Cache, MaybePromise } from '@cache/core';

import type { Call } from './call.ts';
import type { EntryMeta } from './entry.ts';
import type { Site } from './site.ts';

/**
 * What makes one decorator differ from another: what it does with a call. All else, from the key to the error that
 * the cache must not fail the function with, is done by the site and the call. Made anew for each function.
 */
export interface Strategy {
  /** Stands behind the key of its entries where they are not plain results, so that they never meet those. */
  readonly suffix?: string;
  /** Whether it is `lookOrLoad` that answers a call: then the look-up can be made before anything else is. */
  readonly looksFirst?: boolean;
  /** Whether the function may answer with an iterator, which is handed on unread. */
  readonly passesIterators?: boolean;
  /** Answers a call. */
  serve(call: Call): Promise<unknown>;
  /** Answers `fn.refresh()`. Default: calls the function and stores its result. */
  refresh?(call: Call): Promise<unknown>;
  /** Answers a call chunk by chunk, in place of `serve`, for functions that answer with an async iterable. */
  stream?(call: Call): AsyncGenerator<unknown, void, undefined>;
  /** What its entries say of their values. Default: entries are the plain values. */
  describe?(outcome: { readonly elapsed: number; readonly ttlMs: number | null; readonly now: number }): EntryMeta;
  /** Whether a result is stored, beside what the options say. Default: yes. */
  accepts?(call: Call, elapsed: number): boolean;
  /** Called before a result is stored. */
  storing?(call: Call, ttlMs: number | null | undefined): Promise<void>;
  /** All keys that belong to a call, for `fn.invalidate()`. Default: its key. */
  belonging?(key: string, cache: Cache): readonly string[];
  /** The keys of a call, for functions with an entry for each member of a list. Default: one key for the whole call. */
  keysOf?(site: Site, args: readonly unknown[], self: unknown): MaybePromise<readonly string[]>;
  /** Globs that its keys fit, where those are not made as the options for keys say. Default: those of such keys. */
  globs?(): readonly string[];
  /** Further members of the decorated function. */
  readonly members?: (site: Site) => PropertyDescriptorMap;
}
