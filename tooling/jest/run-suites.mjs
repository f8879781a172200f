import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { endIfLeftOpen } from './left-open.mjs';
import { preset } from './preset.mjs';
import { selectSuites } from './select-suites.mjs';
import { skippedWithoutReason } from './skipped-tests.mjs';

const require = createRequire(import.meta.url);
const root = resolve(import.meta.dirname, '..', '..');
// With these, tests are left out on purpose, or jest stays.
const NARROWS = ['-t', '--testNamePattern', '-o', '--onlyChanged', '--onlyFailures', '-f'];
const STAYS = ['--watch', '--watchAll'];

/** Runs the jest suites of one kind of the given packages, side by side, and resolves to an exit code. */
export async function runSuites({ packageDirs, kind, jestArgs, resultsFile }) {
  const suitesOf = packageDirs.map((dir) => [dir, selectSuites(join(dir, 'test'), kind)]);
  const withSuites = suitesOf.filter(([, suites]) => suites.length > 0);
  if (withSuites.length === 0) return 0;
  const config = {
    ...preset,
    // The same whichever packages are run, so that one run finds in jest's cache what another has compiled.
    rootDir: root,
    roots: withSuites.map(([dir]) => dir),
    testRegex: withSuites.flatMap(([, suites]) => suites.map((file) => `^${literally(file)}$`)),
    modulePathIgnorePatterns: withSuites.map(([dir]) => `^${literally(join(dir, 'dist'))}`),
  };
  const has = (options) => jestArgs.some((arg) => options.includes(arg.split('=')[0]));
  const { code, leftOpen } = await runJest(config, jestArgs, {
    resultsFile,
    stays: has(STAYS),
    workers: workersFor(kind),
  });
  if (leftOpen) {
    console.error('Every test is done, but something was left open and jest could not exit.');
    console.error('  Close servers, clients and timers in the suite; --detectOpenHandles helps to find them.');
    return 1;
  }
  if (code !== 0 || has(NARROWS) || has(STAYS)) return code;
  const unexplained = skippedWithoutReason(resultsFile);
  for (const title of unexplained) console.error(`skipped without "(skipped: the reason)": ${title}`);
  return unexplained.length === 0 ? 0 : 1;
}

/**
 * One more than cores, since suites wait for deadlines, processes and servers much of the time. In continuous integration
 * those with servers are given the cores alone: what must not fail there is anything that is only late.
 */
function workersFor(kind) {
  const cores = availableParallelism();
  const withServers = [kind].flat().some((each) => each === 'servers' || each === 'all');
  return withServers && process.env.CI !== undefined ? cores : cores + 1;
}

async function runJest(config, jestArgs, { resultsFile, stays, workers }) {
  mkdirSync(dirname(resultsFile), { recursive: true });
  rmSync(resultsFile, { force: true });
  const child = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      require.resolve('jest/bin/jest'),
      '--config',
      JSON.stringify(config),
      `--maxWorkers=${workers}`,
      '--json',
      `--outputFile=${resultsFile}`,
      '--passWithNoTests',
      ...jestArgs,
    ],
    // With --json, jest reports to stderr and prints the JSON to stdout.
    { cwd: root, stdio: ['inherit', 'ignore', 'inherit'] },
  );
  const closed = new Promise((done, failed) => {
    child.once('error', failed);
    child.once('close', (code) => done(code ?? 1));
  });
  const watch = stays ? undefined : endIfLeftOpen(child, resultsFile);
  const code = await closed;
  return { code, leftOpen: watch?.stop() === true };
}

// A folder's name may hold characters that a glob or a pattern gives a meaning to.
function literally(path) {
  return path.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
