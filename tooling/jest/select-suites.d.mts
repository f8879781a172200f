/** The kinds of suites: those that need no server, those that do, or both. */
export type SuiteKind = 'unit' | 'servers' | 'all';

/** The test files below `testDir` of one kind. */
export function selectSuites(testDir: string, kind: SuiteKind): string[];
