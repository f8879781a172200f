import { resolveClock, type Backend, type CacheOptions, type Clock } from '@cache/core';
import type { Case } from './case.ts';
import { registerCases, type ConformanceOptions } from './conformance.ts';
import { cachingCases } from './decorator-cases/caching-cases.ts';
import { exclusionCases } from './decorator-cases/exclusion-cases.ts';
import { freshnessCases } from './decorator-cases/freshness-cases.ts';
import { invalidationCases } from './decorator-cases/invalidation-cases.ts';
import { limitCases } from './decorator-cases/limit-cases.ts';
import type { ConformancePlan } from './registration.ts';

/** What {@link decoratorConformance} takes. */
export interface DecoratorConformanceOptions extends ConformanceOptions {
  /**
   * The clock that `create` hands to its backends, and that `advance` moves: decorators live by the clock of their
   * cache. Given together with `advance`, or not at all.
   *
   * @defaultValue none: time passes really
   */
  readonly clock?: Clock | undefined;
}

/**
 * Registers, as {@link conformance} does, the cases of the decorators of `@cache/decorators` over a backend: that
 * results are kept and shared between clients, one of many computes, limits hold for all together, and what is
 * invalidated is gone.
 *
 * @param options - those of `conformance`, and `clock`.
 * @returns what `conformance` answers.
 * @throws what `conformance` throws, and TypeError for one of `clock` and `advance` without the other.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { decoratorConformance } from '@cache/conformance';
 * import { MemoryBackend } from '@cache/memory';
 * import { TestClock } from '@cache/testing';
 *
 * const clock = new TestClock();
 * decoratorConformance({
 *   name: 'memory',
 *   create: () => new MemoryBackend({ clock }),
 *   clock,
 *   advance: (ms) => clock.advance(ms),
 *   describe,
 *   it,
 * });
 * ```
 */
export function decoratorConformance(
  options: DecoratorConformanceOptions & { readonly create: () => Backend },
): ConformancePlan;
export function decoratorConformance(options: DecoratorConformanceOptions): ConformancePlan | Promise<ConformancePlan>;
export function decoratorConformance({
  clock,
  ...options
}: DecoratorConformanceOptions): ConformancePlan | Promise<ConformancePlan> {
  if ((clock === undefined) !== (options.advance === undefined))
    throw new TypeError('clock and advance go together: advance moves the clock that decorators live by');
  if (clock !== undefined) resolveClock(clock);
  const cases = CASES.map((each) => inTheOpen(each, clock === undefined ? {} : { clock }));
  return registerCases('decorators over', options, cases);
}

/** For each command: a crowd on a slow machine is no failure. */
const PATIENCE = '30s';

const CASES: readonly Case[] = [
  ...cachingCases,
  ...freshnessCases,
  ...exclusionCases,
  ...limitCases,
  ...invalidationCases,
];

/**
 * The same case with caches of these options. What a decorator absorbs, so that the cache fails no call, fails the
 * case: a backend that refuses something would only look slow.
 */
function inTheOpen(each: Case, options: Partial<CacheOptions>): Case {
  return {
    ...each,
    run: async (context) => {
      const absorbed: unknown[] = [];
      const onError = (error: unknown): unknown => absorbed.push(error);
      const createCache: typeof context.createCache = (further) =>
        context.createCache({ onError, timeout: PATIENCE, ...options, ...further });
      try {
        await each.run({ ...context, createCache, cache: await createCache() });
      } catch (error) {
        if (absorbed.length === 0) throw error;
      }
      if (absorbed.length > 0)
        throw new Error(`a command that a decorator needs failed: ${String(absorbed[0])}`, { cause: absorbed[0] });
    },
  };
}
