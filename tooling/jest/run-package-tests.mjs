import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { preset } from './preset.mjs';
import { selectSuites } from './select-suites.mjs';

const require = createRequire(import.meta.url);
const KINDS = ['unit', 'servers', 'all'];

/**
 * Runs the jest suites of the package in `packageDir` and resolves to an exit code.
 * The machine-readable outcome goes to `.test-results/<kind>.json`.
 */
export async function runPackageTests(packageDir, args) {
  const kind = KINDS.includes(args[0]) ? args[0] : 'all';
  const jestArgs = KINDS.includes(args[0]) ? args.slice(1) : args;
  const { name } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const suites = selectSuites(join(packageDir, 'test'), kind);
  if (suites.length === 0) {
    console.log(`${name}: no ${kind === 'all' ? '' : `${kind} `}tests`);
    return 0;
  }
  const resultsDir = join(packageDir, '.test-results');
  mkdirSync(resultsDir, { recursive: true });
  const config = { ...preset, displayName: name, rootDir: packageDir, testMatch: suites };
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      require.resolve('jest/bin/jest'),
      '--config',
      JSON.stringify(config),
      '--json',
      `--outputFile=${join(resultsDir, `${kind}.json`)}`,
      ...jestArgs,
    ],
    { cwd: packageDir, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}
