import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { workspacePackages, type WorkspacePackage } from './workspace-package.ts';

/** The kinds of suites that `cache-jest` tells apart. */
export type SuiteKind = 'unit' | 'servers';

/** What ran in one package. */
export interface PackageTally {
  readonly name: string;
  readonly kind: SuiteKind;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly startTime: number;
  readonly testResults: readonly { readonly endTime: number }[];
}

const KINDS: readonly SuiteKind[] = ['unit', 'servers'];

/** Forgets what earlier runs left, so that only what runs from now on is counted. */
export function clearTallies(): void {
  for (const { dir } of workspacePackages()) rmSync(join(dir, '.test-results'), { recursive: true, force: true });
}

/** What the runs since {@link clearTallies} came to, per package and kind. */
export function readTallies(packages: readonly WorkspacePackage[] = workspacePackages()): readonly PackageTally[] {
  return packages.flatMap(({ dir, manifest }) =>
    KINDS.flatMap((kind) => {
      const file = join(dir, '.test-results', `${kind}.json`);
      if (!existsSync(file)) return [];
      const results = JSON.parse(readFileSync(file, 'utf8')) as JestResults;
      const end = Math.max(results.startTime, ...results.testResults.map(({ endTime }) => endTime));
      return [
        {
          name: manifest.name,
          kind,
          passed: results.numPassedTests,
          // A suite that could not even start is a failure, though no test of it ran.
          failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
          skipped: results.numPendingTests + results.numTodoTests,
          seconds: (end - results.startTime) / 1000,
        },
      ];
    }),
  );
}

/** One line per package, for the end of a run. */
export function formatTallies(tallies: readonly PackageTally[]): string {
  const width = Math.max(0, ...tallies.map(({ name }) => name.length));
  return tallies
    .map(({ name, kind, passed, failed, skipped, seconds }) => {
      const rest = `${failed > 0 ? `, ${failed} failed` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
      return `  ${name.padEnd(width)}  ${kind.padEnd(7)}  ${passed} passed${rest}  (${seconds.toFixed(1)} s)`;
    })
    .join('\n');
}
