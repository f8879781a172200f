import type { Cache, CacheOptions, Plugin } from '@cache/core';
import type { HandClock } from './hand-clock.ts';
import type { PluginStore } from './plugin-store.ts';

/** A cache of a case, with what is underneath. */
export interface PluginSetting {
  readonly cache: Cache;
  readonly store: PluginStore;
  readonly clock: HandClock;
}

/** What a case is given. */
export interface PluginCaseContext {
  /** Makes a new plugin. */
  readonly create: () => Plugin;
  /** Makes a cache with these plugins on a store of its own, closed after the case. */
  readonly open: (plugins: readonly Plugin[], options?: Partial<CacheOptions>) => PluginSetting;
  /** What a plugin tells of the commands that it saw, as the author says. */
  readonly figures: (plugin: Plugin) => Promise<unknown>;
}

/** One promise of plugins, as something that can be run. */
export interface PluginCase {
  /** Stable, `plugin/what-is-promised`: what `skip` names it by. */
  readonly id: string;
  /** The promise in words. */
  readonly title: string;
  /** Whether it asks for the option `figures`. */
  readonly needsFigures?: boolean;
  /** Throws where the promise is not kept. */
  readonly run: (context: PluginCaseContext) => Promise<void>;
}
