import { createRequire } from 'node:module';
import { CONTRACT_VERSION, type Capabilities } from '@cache/core';
import type { PlannedCase } from './plan.ts';
import type { Suite } from './suite.ts';

/** How a case ended. */
export type Outcome = 'passed' | 'failed' | 'skipped' | 'inapplicable';

/** One case of a report. */
export interface ReportedCase {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  /** `'plain'`, `'namespace'`, or `'serializer …'`. */
  readonly variant: string;
  readonly outcome: Outcome;
  /** Why it was skipped, not run after failures of others, or does not apply. */
  readonly reason?: string;
  /** Of cases that ran, in ms. */
  readonly durationMs?: number;
  /** Of cases that failed. */
  readonly error?: { readonly name: string; readonly message: string; readonly code?: string; readonly stack?: string };
}

/** What a run of the suite came to; plain data, as it is written by `--report`. */
export interface Report {
  /** The name of the target. */
  readonly backend: string;
  /** Limits that there are not are `null`. */
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly versions: {
    readonly conformance: string;
    readonly core: string;
    readonly contract: number;
    readonly node: string;
  };
  readonly seed: number;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly totals: Readonly<Record<Outcome, number>>;
  readonly cases: readonly ReportedCase[];
}

/** What of a report is shown in a matrix. */
export type MatrixReport = Pick<Report, 'backend' | 'capabilities' | 'cases'>;

/** What a report is made of beside its cases. */
export interface ReportHead {
  readonly name: string;
  readonly suite: Suite;
  readonly seed: number;
  readonly startedAt: Date;
  readonly durationMs: number;
}

/** Puts a report together. */
export function createReport(
  { name, suite, seed, startedAt, durationMs }: ReportHead,
  cases: readonly ReportedCase[],
): Report {
  const totals: Record<Outcome, number> = { passed: 0, failed: 0, skipped: 0, inapplicable: 0 };
  for (const { outcome } of cases) totals[outcome]++;
  return {
    backend: name,
    capabilities: withoutInfinity(suite.capabilities),
    versions: {
      conformance: versionOf('../package.json'),
      core: versionOf('@cache/core/package.json'),
      contract: CONTRACT_VERSION,
      node: process.version,
    },
    seed,
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(durationMs),
    totals,
    cases,
  };
}

/** Describes a case that was not run. */
export function reportLeftOut(planned: PlannedCase): ReportedCase | undefined {
  const { skipped, inapplicable } = planned;
  if (inapplicable !== undefined) return { ...headOf(planned), outcome: 'inapplicable', reason: inapplicable };
  return skipped === undefined ? undefined : { ...headOf(planned), outcome: 'skipped', reason: skipped };
}

/** Describes a case whose turn came when the run was given up. */
export function reportNotRun(planned: PlannedCase, reason: string): ReportedCase {
  return { ...headOf(planned), outcome: 'skipped', reason };
}

/** Describes a case that held. */
export function reportPassed(planned: PlannedCase, durationMs: number): ReportedCase {
  return { ...headOf(planned), outcome: 'passed', durationMs: Math.round(durationMs) };
}

/** Describes a case that did not hold. */
export function reportFailed(planned: PlannedCase, durationMs: number, thrown: unknown): ReportedCase {
  const {
    name = 'Error',
    message = String(thrown),
    code,
    stack,
  } = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Partial<NodeJS.ErrnoException>;
  const error = { name, message, ...(code === undefined ? {} : { code }), ...(stack === undefined ? {} : { stack }) };
  return { ...headOf(planned), outcome: 'failed', durationMs: Math.round(durationMs), error };
}

function headOf({
  case: { id, title },
  group,
  variant,
}: PlannedCase): Pick<ReportedCase, 'id' | 'group' | 'title' | 'variant'> {
  return { id, group, title, variant: variant.name };
}

function withoutInfinity(capabilities: Capabilities): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(capabilities).map(([name, value]) => [name, value === Infinity ? null : (value as unknown)]),
  );
}

function versionOf(manifest: string): string {
  return (createRequire(import.meta.url)(manifest) as { readonly version: string }).version;
}
