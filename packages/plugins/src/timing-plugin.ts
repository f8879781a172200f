import {
  COMMAND_NAMES,
  rejectUnknownOptions,
  type Cache,
  type CommandName,
  type Duration,
  type Plugin,
  type PostHookContext,
} from '@cache/core';

import { TimingTally, type CommandTiming } from './command-timing.ts';
import { Ledger } from './ledger.ts';
import { formatMs, textTable } from './text-table.ts';

/** What `new TimingPlugin` takes. */
export interface TimingPluginOptions {
  /**
   * How far the figures look back, on the cache's clock, to a tenth of it; `null` for everything since the start
   * or the last `reset()`.
   *
   * @defaultValue null
   */
  readonly window?: Duration | null | undefined;
}

/** How long commands took, by command; commands that were not called are left out. */
export type Timings = { readonly [Command in CommandName]?: CommandTiming };

const HEAD = ['command', 'count', 'errors', 'mean', 'min', 'p50', 'p90', 'p99', 'p99.9', 'max'];
const TIMES = ['mean', 'min', 'p50', 'p90', 'p99', 'p999', 'max'] as const;

/**
 * Measures how long each command of a cache takes, from the call to the answer, hooks and serializer included.
 * Commands that fail are measured as well, and counted apart: a timeout is time that somebody waited.
 *
 * `getOrSet` is no command of its own here; the `get` and the `set` that it makes are. Views of a cache count as
 * the cache. Samples are not kept: a command takes 6 kB however often it is called (ten times that with a window).
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { TimingPlugin } from '@cache/plugins';
 *
 * const timing = new TimingPlugin();
 * const cache = new MemoryCache({ plugins: [timing] });
 * await cache.set('key', 'value');
 * await cache.get('key');
 * timing.stats().get?.p99;  // milliseconds
 * console.log(timing.toString());  // a table
 * ```
 */
export class TimingPlugin implements Plugin {
  readonly name = 'timing';
  readonly #ledger: Ledger<TallyByCommand>;

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option; TypeError or RangeError for a
   * `window` that is no duration above 0.
   */
  constructor(options: TimingPluginOptions = {}) {
    rejectUnknownOptions('TimingPlugin', options, ['window']);
    this.#ledger = new Ledger(() => new TallyByCommand(), options.window);
  }

  post(context: PostHookContext): void {
    const { command, took } = context;
    const failed = 'error' in context;
    this.#ledger.record(context.cache, (tally) => tally.of(command).record(took, failed));
  }

  /**
   * Tells how long commands took.
   *
   * @param cache - one of the caches that have this plugin. @defaultValue all of them together
   */
  stats(cache?: Cache): Timings {
    return this.#ledger.read(cache).read();
  }

  /** Forgets everything measured so far, of all caches. */
  reset(): void {
    this.#ledger.reset();
  }

  /** What `JSON.stringify` writes: the `stats()` of all caches together. */
  toJSON(): Timings {
    return this.stats();
  }

  /** A table for terminals, times in ms. */
  toString(cache?: Cache): string {
    const rows = Object.entries(this.stats(cache)).map(([command, timing]) => [
      command,
      String(timing.count),
      String(timing.errors),
      ...TIMES.map((name) => formatMs(timing[name])),
    ]);
    return textTable(HEAD, rows);
  }
}

class TallyByCommand {
  readonly #tallies = new Map<CommandName, TimingTally>();

  of(command: CommandName): TimingTally {
    let tally = this.#tallies.get(command);
    if (tally === undefined) {
      tally = new TimingTally();
      this.#tallies.set(command, tally);
    }
    return tally;
  }

  add(other: TallyByCommand): void {
    for (const [command, tally] of other.#tallies) this.of(command).add(tally);
  }

  read(): Timings {
    const called = COMMAND_NAMES.filter((command) => this.#tallies.has(command));
    return Object.fromEntries(called.map((command) => [command, this.of(command).read()]));
  }
}
