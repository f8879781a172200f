/** One kind of suites. */
export type OneSuiteKind = 'unit' | 'conformance' | 'processes' | 'servers';

/**
 * The kinds of suites: of units, of the kit in this process, those that start others, those that need servers, several
 * of them, or all.
 */
export type SuiteKind = OneSuiteKind | readonly OneSuiteKind[] | 'all';

/** Every kind of suites, those that are quickest to tell what is wrong first. */
export const suiteKinds: readonly OneSuiteKind[];

/** The kind of one suite. */
export function kindOf(file: string): OneSuiteKind;

/** The test files below `testDir` of a kind. */
export function selectSuites(testDir: string, kind: SuiteKind): string[];
