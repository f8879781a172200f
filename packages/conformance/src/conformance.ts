import type { Backend } from '@cache/core';
import { allCases } from './all-cases.ts';
import type { Case } from './case.ts';
import { resolveRunOptions, type RunOptions } from './options.ts';
import type { PlannedCase } from './plan.ts';
import { createSuite, readCapabilities, type Suite } from './suite.ts';

/** Longer than any queue of cases that wait: the kit bounds each case by itself. */
const RUNNER_TIMEOUT_MS = 300_000;

/** How a test runner groups tests: `describe` of node:test, jest, vitest, bun:test. */
export type Describe = (title: string, register: () => void) => unknown;

/** How a test runner registers a test: `it` of node:test, jest, vitest, bun:test. */
export interface It {
  (title: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  /** Registers a test that is not run. */
  readonly skip: (title: string, run: () => Promise<void>) => unknown;
}

/** What {@link conformance} takes. */
export interface ConformanceOptions extends RunOptions {
  readonly describe: Describe;
  readonly it: It;
}

/** What was registered and what was not. */
export interface ConformancePlan {
  /** What cases choose at random is the same with the same seed. */
  readonly seed: number;
  /** How many tests will run. */
  readonly registered: number;
  /** Cases left out by `skip`, by id, with the reason given. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Cases that say nothing about this backend or target, by id, with the reason. */
  readonly inapplicable: Readonly<Record<string, string>>;
}

/**
 * Registers the conformance cases as tests of the runner whose `describe` and `it` are given. A case that is skipped
 * says why in its title; one that does not apply to the backend is not registered, and counted in the title of the
 * whole and in the plan.
 *
 * @param options - `create` is called once at registration, to read the capabilities, and once or more in each test.
 * @returns the plan; a promise of it where `create` answers with a promise, to be awaited at the top level of the test file.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown id in `skip`, and for a core whose contract is not
 * the one that this kit checks.
 * @throws TypeError or RangeError for an option of a wrong type or range.
 *
 * @example
 * ```ts
 * import { describe, it } from 'node:test';
 * import { conformance } from '@cache/conformance';
 * import { NullBackend } from '@cache/core';
 *
 * conformance({ name: 'null', create: () => new NullBackend(), describe, it });
 * ```
 */
export function conformance(options: ConformanceOptions & { readonly create: () => Backend }): ConformancePlan;
export function conformance(options: ConformanceOptions): ConformancePlan | Promise<ConformancePlan>;
export function conformance(options: ConformanceOptions): ConformancePlan | Promise<ConformancePlan> {
  return registerCases('conformance of', options, allCases);
}

/** Registers cases as tests, under a title of what they show and the name of the target. */
export function registerCases(
  what: string,
  options: ConformanceOptions,
  cases: readonly Case[],
): ConformancePlan | Promise<ConformancePlan> {
  const { describe, it, ...runOptions } = options;
  if (typeof describe !== 'function')
    throw new TypeError('describe must be the function of the test runner that groups tests');
  if (typeof it !== 'function' || typeof it.skip !== 'function')
    throw new TypeError('it must be the function of the test runner that registers a test, with it.skip');
  const resolved = resolveRunOptions(runOptions, cases);
  const register = (backend: Backend): ConformancePlan => {
    const suite = createSuite(resolved, readCapabilities(backend));
    const plan = summarize(suite.planned, resolved.seed);
    describe(titleOf(`${what} ${resolved.target.name}`, plan), () => registerGroups(suite, describe, it));
    return plan;
  };
  const backend = resolved.target.create();
  return 'then' in backend ? Promise.resolve(backend).then(register) : register(backend);
}

function registerGroups({ planned, schedule }: Suite, describe: Describe, it: It): void {
  const groups = Map.groupBy(
    planned.filter(({ inapplicable }) => inapplicable === undefined),
    ({ group, variant }) => (variant.rerun === undefined ? group : `${group} (${variant.name})`),
  );
  for (const [title, cases] of groups) {
    describe(title, () => {
      for (const each of cases) {
        const name = `${each.case.id}: ${each.case.title}`;
        if (each.skipped === undefined) it(name, () => schedule.run(each), RUNNER_TIMEOUT_MS);
        else it.skip(`${name} (skipped: ${each.skipped})`, async () => undefined);
      }
    });
  }
}

function titleOf(name: string, { inapplicable, seed }: ConformancePlan): string {
  const count = Object.keys(inapplicable).length;
  return `${name} (seed ${seed}; ${count} ${count === 1 ? 'case does' : 'cases do'} not apply)`;
}

function summarize(planned: readonly PlannedCase[], seed: number): ConformancePlan {
  const inapplicable = planned.filter((each) => each.inapplicable !== undefined);
  const skipped = planned.filter((each) => each.inapplicable === undefined && each.skipped !== undefined);
  return Object.freeze({
    seed,
    registered: planned.length - inapplicable.length - skipped.length,
    skipped: Object.fromEntries(skipped.map((each) => [each.case.id, each.skipped as string])),
    inapplicable: Object.fromEntries(inapplicable.map((each) => [each.case.id, each.inapplicable as string])),
  });
}
