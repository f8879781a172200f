import { existsSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

import { kindOf, type OneSuiteKind } from '@cache-internal/jest/select-suites';

import { repositoryRoot } from './repository-root.ts';
import { workspacePackages, type WorkspacePackage } from './workspace-package.ts';

/** What ran in one package. */
export interface PackageTally {
  readonly name: string;
  readonly kind: OneSuiteKind;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** How long its suites took, added up. */
  readonly seconds: number;
}

interface SuiteResult {
  /** Its absolute path. */
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly { readonly status: string }[];
}

/** Where the outcome of a run of suites goes. */
export function resultsFileOf(kinds: readonly OneSuiteKind[]): string {
  return join(repositoryRoot, '.test-results', `${kinds.join('-')}.json`);
}

/** What a run of suites came to, for each package that had any and kind; nothing where it left no results. */
export function readTallies(
  resultsFile: string,
  packages: readonly WorkspacePackage[] = workspacePackages(),
): readonly PackageTally[] {
  if (!existsSync(resultsFile)) return [];
  const { testResults } = JSON.parse(readFileSync(resultsFile, 'utf8')) as { readonly testResults: SuiteResult[] };
  const byKind = Map.groupBy(testResults, ({ name }) => kindOf(name));
  return [...byKind].flatMap(([kind, results]) => {
    const byPackage = Map.groupBy(
      results,
      ({ name }) => packages.find(({ dir }) => name.startsWith(dir + sep))?.manifest.name ?? name,
    );
    return [...byPackage]
      .map(([name, suites]) => tally(name, kind, suites))
      .sort((one, other) => one.name.localeCompare(other.name));
  });
}

function tally(name: string, kind: OneSuiteKind, suites: readonly SuiteResult[]): PackageTally {
  const statuses = suites.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  // A suite that could not start or end is a failure, though no test of it has failed.
  const broken = suites.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length;
  return {
    name,
    kind,
    passed,
    failed: failed + broken,
    skipped: statuses.length - passed - failed,
    seconds: suites.reduce((sum, { startTime, endTime }) => sum + Math.max(0, endTime - startTime), 0) / 1000,
  };
}

/** One line per package, for the end of a run. */
export function formatTallies(tallies: readonly PackageTally[]): string {
  const width = Math.max(0, ...tallies.map(({ name }) => name.length));
  return tallies
    .map(({ name, kind, passed, failed, skipped, seconds }) => {
      const rest = `${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
      return `  ${name.padEnd(width)}  ${kind.padEnd(11)}  ${passed} passed${rest}  (${seconds.toFixed(1)} s)`;
    })
    .join('\n');
}
