import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { endIfLeftOpen } from './left-open.mjs';
import { preset } from './preset.mjs';
import { selectSuites } from './select-suites.mjs';
import { skippedWithoutReason } from './skipped-tests.mjs';

const require = createRequire(import.meta.url);
const KINDS = ['unit', 'servers', 'all'];
// With these, tests are left out on purpose, or jest stays.
const NARROWS = ['-t', '--testNamePattern', '-o', '--onlyChanged', '--onlyFailures', '-f'];
const STAYS = ['--watch', '--watchAll'];

/**
 * Runs the jest suites of the package in `packageDir` and resolves to an exit code.
 * The machine-readable outcome goes to `.test-results/<kind>.json`.
 */
export async function runPackageTests(packageDir, args) {
  const kind = KINDS.includes(args[0]) ? args[0] : 'all';
  const jestArgs = KINDS.includes(args[0]) ? args.slice(1) : args;
  const { name } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'));
  const suites = selectSuites(join(packageDir, 'test'), kind);
  if (suites.length === 0) return 0;

  const resultsDir = join(packageDir, '.test-results');
  const resultsFile = join(resultsDir, `${kind}.json`);
  mkdirSync(resultsDir, { recursive: true });
  rmSync(resultsFile, { force: true });
  const config = { ...preset, displayName: name, rootDir: packageDir, testRegex: suites.map(exactly) };
  const has = (options) => jestArgs.some((arg) => options.includes(arg.split('=')[0]));

  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      require.resolve('jest/bin/jest'),
      '--config',
      JSON.stringify(config),
      '--json',
      `--outputFile=${resultsFile}`,
      '--passWithNoTests',
      ...jestArgs,
    ],
    // With --json, jest reports to stderr and prints the JSON to stdout.
    { cwd: packageDir, stdio: ['inherit', 'ignore', 'inherit'] },
  );
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  const leftOpen = has(STAYS) ? undefined : endIfLeftOpen(child, resultsFile);
  const code = await closed;
  if (leftOpen?.stop() === true) {
    console.error(`${name}: every test is done, but something was left open and jest could not exit.`);
    console.error('  Close servers, clients and timers in the suite; --detectOpenHandles helps to find them.');
    return 1;
  }
  if (code !== 0 || has(NARROWS) || has(STAYS)) return code;
  const unexplained = skippedWithoutReason(resultsFile);
  for (const title of unexplained) console.error(`${name}: skipped without "(skipped: the reason)": ${title}`);
  return unexplained.length === 0 ? 0 : 1;
}

// A folder's name may hold characters that a glob or a pattern gives a meaning to.
function exactly(file) {
  return `^${file.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}$`;
}
