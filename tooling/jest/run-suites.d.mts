import type { SuiteKind } from './select-suites.mjs';

/** What {@link runSuites} runs. */
export interface SuitesToRun {
  /** Absolute paths of the packages. */
  readonly packageDirs: readonly string[];
  readonly kind: SuiteKind;
  /** Options and patterns for jest itself. */
  readonly jestArgs: readonly string[];
  /** Where jest's outcome goes, as JSON; not written if there is no such suite. */
  readonly resultsFile: string;
}

/** Runs the jest suites of one kind of the given packages, side by side, and resolves to an exit code. */
export function runSuites(what: SuitesToRun): Promise<number>;
