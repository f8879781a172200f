import { isThenable, type Backend } from '@cache/core';
import { allCases } from './all-cases.ts';
import type { Case } from './case.ts';
import { resolveRunOptions, type RunOptions } from './options.ts';
import type { PlannedCase } from './plan.ts';
import { checkRunner, registerTests, type ConformancePlan, type PlannedTest, type TestRunner } from './registration.ts';
import { createSuite, readCapabilities } from './suite.ts';

/** What {@link conformance} takes. */
export interface ConformanceOptions extends RunOptions, TestRunner {}

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
  const { describe, it } = options;
  const resolved = resolveRunOptions(options, cases, ['describe', 'it']);
  checkRunner({ describe, it });
  const { target, seed } = resolved;
  const register = (backend: Backend): ConformancePlan => {
    const { planned, schedule } = createSuite(resolved, readCapabilities(backend));
    const tests = planned.map((each) => testOf(each, () => schedule.run(each)));
    return registerTests({ describe, it }, `${what} ${target.name}`, tests, seed);
  };
  const backend = target.create();
  return isThenable(backend) ? Promise.resolve(backend).then(register) : register(backend);
}

function testOf(
  { case: { id, title }, group, variant, skipped, inapplicable }: PlannedCase,
  run: PlannedTest['run'],
): PlannedTest {
  return {
    id,
    title,
    group: variant.rerun === undefined ? group : `${group} (${variant.name})`,
    skipped,
    inapplicable,
    run,
  };
}
