import { ConfigurationError } from '@cache/core';
import { allCases } from './all-cases.ts';
import { resolveRunOptions, type RunOptions } from './options.ts';
import { CaseNotRun } from './patience.ts';
import type { PlannedCase } from './plan.ts';
import {
  createReport,
  reportFailed,
  reportLeftOut,
  reportNotRun,
  reportPassed,
  type Report,
  type ReportedCase,
} from './report.ts';
import { suggest } from './skips.ts';
import { StrayErrors } from './stray-errors.ts';
import { createSuite, readCapabilities, type Suite } from './suite.ts';

/** What {@link runConformance} takes. */
export interface RunConformanceOptions extends RunOptions {
  /** Ids of cases, or names of groups, to run nothing else. @defaultValue all */
  readonly only?: readonly string[] | undefined;
  /** Told of every case as soon as it is done. */
  readonly onCase?:
    ((done: ReportedCase, progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/**
 * Runs the conformance cases without a test runner.
 *
 * @returns the report; that a case failed does not reject.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown id in `skip` or `only`, and for a core whose
 * contract is not the one that this kit checks.
 * @throws TypeError or RangeError for an option of a wrong type or range.
 *
 * @example
 * ```ts
 * import { runConformance } from '@cache/conformance';
 * import { NullBackend } from '@cache/core';
 *
 * const report = await runConformance({ name: 'null', create: () => new NullBackend() });
 * report.totals.failed; // 0
 * ```
 */
export async function runConformance(options: RunConformanceOptions): Promise<Report> {
  const { only, onCase } = options;
  const resolved = resolveRunOptions(options, allCases, ['only', 'onCase']);
  const selected = { ...resolved, cases: select(resolved.cases, only) };
  const startedAt = new Date();
  const began = performance.now();
  const suite = createSuite(selected, readCapabilities(await selected.target.create()));
  const cases: ReportedCase[] = [];
  using stray = new StrayErrors();
  for (const planned of suite.planned) {
    const done = reportLeftOut(planned) ?? (await runOne(suite, planned, stray));
    cases.push(done);
    onCase?.(done, { done: cases.length, total: suite.planned.length });
  }
  return createReport(
    { name: selected.target.name, suite, seed: selected.seed, startedAt, durationMs: performance.now() - began },
    cases,
  );
}

async function runOne(
  { schedule, patience, durationOf }: Suite,
  planned: PlannedCase,
  stray: StrayErrors,
): Promise<ReportedCase> {
  let failure: { readonly error: unknown } | undefined;
  try {
    await schedule.run(planned);
  } catch (error) {
    if (error instanceof CaseNotRun) return reportNotRun(planned, error.message);
    failure = { error };
  }
  if (failure === undefined) {
    failure = await stray.take();
    if (failure !== undefined) patience.note({ id: planned.case.id, hung: false });
  }
  const durationMs = durationOf(planned);
  return failure === undefined ? reportPassed(planned, durationMs) : reportFailed(planned, durationMs, failure.error);
}

function select<Selected extends { readonly id: string }>(
  cases: readonly Selected[],
  only: readonly string[] | undefined,
): readonly Selected[] {
  if (only === undefined || only.length === 0) return cases;
  const named = (name: string): readonly Selected[] =>
    cases.filter(({ id }) => id === name || id.startsWith(`${name}/`));
  for (const name of only) {
    if (named(name).length > 0) continue;
    throw new ConfigurationError(
      `there is no case or group '${name}'; ${suggest(
        name,
        cases.map(({ id }) => id),
      )}`,
    );
  }
  const wanted = new Set(only.flatMap(named));
  return cases.filter((each) => wanted.has(each));
}
