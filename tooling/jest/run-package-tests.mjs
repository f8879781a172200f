import { join } from 'node:path';

import { runSuites } from './run-suites.mjs';
import { suiteKinds } from './select-suites.mjs';

const KINDS = [...suiteKinds, 'all'];

/**
 * Runs the jest suites of the package in `packageDir` and resolves to an exit code: `args` are a kind, all by default,
 * and jest's own. The machine-readable outcome goes to `.test-results/<kind>.json`.
 */
export async function runPackageTests(packageDir, args) {
  const [kind, jestArgs] = KINDS.includes(args[0]) ? [args[0], args.slice(1)] : ['all', args];
  const resultsFile = join(packageDir, '.test-results', `${kind}.json`);
  return await runSuites({ packageDirs: [packageDir], kind, jestArgs, resultsFile });
}
