import { Cache, isCacheError, rejectUnknownOptions, type CacheOptions, type Plugin } from '@cache/core';
import { pluginMadeBy } from './made-by.ts';
import { HandClock } from './plugin-cases/hand-clock.ts';
import { checkContract, checkSubject } from './options.ts';
import type { PluginCase, PluginSetting } from './plugin-cases/plugin-case.ts';
import { pluginInputCases } from './plugin-cases/input-cases.ts';
import { pluginLifeCases } from './plugin-cases/life-cases.ts';
import { pluginShapeCases } from './plugin-cases/shape-cases.ts';
import { atOnce, PluginStore } from './plugin-cases/plugin-store.ts';
import { checkRunner, registerTests, type ConformancePlan, type TestRunner } from './registration.ts';
import { resolveSkips } from './skips.ts';
import { withoutStrayErrors } from './stray-errors.ts';
import { within, withinCaseLimit } from './within.ts';

const OPTIONS = ['name', 'create', 'figures', 'skip', 'describe', 'it'] as const;
/** Longer than any hook waits before a cache that closes is done with it. */
const CLOSE_LIMIT_MS = 10_000;
const AN_HOUR_MS = 3_600_000;

/** What {@link pluginConformance} takes. */
export interface PluginConformanceOptions<P extends Plugin = Plugin> extends TestRunner {
  /** For titles. */
  readonly name: string;
  /** Makes a new plugin each time, once or more in each test. */
  readonly create: () => P;
  /**
   * What the plugin tells of the commands that it saw, or a promise of it, in a form that `deepEqual` compares. The
   * clock of the cases stands still, so times are no hindrance.
   *
   * @defaultValue none: the case that compares it does not apply
   */
  readonly figures?: ((plugin: P) => unknown) | undefined;
  /** Cases that are left out, with the reason of each. @defaultValue none */
  readonly skip?: Readonly<Record<string, string>> | undefined;
}

/** All cases of plugins. */
export const pluginCases: readonly PluginCase[] = [...pluginShapeCases, ...pluginInputCases, ...pluginLifeCases];

/**
 * Registers the cases of plugins as tests of the runner whose `describe` and `it` are given: that a plugin watches
 * commands and changes nothing, whatever they are called with, however many there are, and however they end.
 *
 * @returns what was registered, and what was not. There is nothing random in the cases: `seed` is 0.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, and an unknown id in `skip`; TypeError for an
 * option of a wrong type.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { pluginConformance } from '@cache/conformance';
 * import type { Plugin } from '@cache/core';
 *
 * class CountPlugin implements Plugin {
 *   readonly name = 'count';
 *   commands = 0;
 *   post(): void {
 *     this.commands++;
 *   }
 * }
 *
 * pluginConformance({ name: 'count', create: () => new CountPlugin(), figures: ({ commands }) => commands, describe, it });
 * ```
 */
export function pluginConformance<P extends Plugin>(options: PluginConformanceOptions<P>): ConformancePlan {
  checkContract();
  rejectUnknownOptions('pluginConformance', options, OPTIONS);
  const { name, create, figures, skip } = options;
  checkSubject('plugin', name, create);
  checkRunner(options);
  if (figures !== undefined && typeof figures !== 'function')
    throw new TypeError('figures must be a function of a plugin');
  const skips = resolveSkips(skip, pluginCases);
  const tests = pluginCases.map((each) => ({
    id: each.id,
    title: each.title,
    skipped: skips.get(each.id),
    inapplicable: each.needsFigures === true && figures === undefined ? 'the option figures is not given' : undefined,
    run: () => withoutStrayErrors(() => runCase(each, options)),
  }));
  return registerTests(options, `plugin ${name}`, tests);
}

async function runCase<P extends Plugin>(
  { run }: PluginCase,
  { create, figures = () => undefined }: PluginConformanceOptions<P>,
): Promise<void> {
  const settings: PluginSetting[] = [];
  const failures: unknown[] = [];
  const open = (plugins: readonly Plugin[], options: Partial<CacheOptions> = {}): PluginSetting => {
    const [store, clock] = [new PluginStore(), new HandClock()];
    const onError = (error: unknown): void => {
      if (isCacheError(error, 'CACHE_HOOK')) failures.push(error);
    };
    const cache = new Cache({ backend: store, clock, onError, ...options, plugins });
    const setting = { cache, store, clock };
    settings.push(setting);
    return setting;
  };
  const make = (): P => pluginMadeBy(create);
  try {
    await withinCaseLimit(() => run({ create: make, open, figures: async (plugin) => figures(plugin as P) }));
  } catch (error) {
    await closeAll(settings).catch(() => undefined);
    throw error;
  }
  await closeAll(settings);
  // A hook that failed where no caller hears of it: after a timeout, or caught and reported by the plugin itself.
  if (failures.length > 0) throw failures[0] as Error;
}

/** Closes the caches of a case, once what still waits in them was let go: it had its time, and the clock stands still. */
async function closeAll(settings: readonly PluginSetting[]): Promise<void> {
  for (const { store, clock } of settings) {
    store.answering = atOnce;
    clock.advance(AN_HOUR_MS);
  }
  await within(CLOSE_LIMIT_MS, 'the caches of the case do not close: a hook still waits', () =>
    Promise.all(settings.map(({ cache }) => cache.close())),
  );
}
