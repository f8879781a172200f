// `npm test`: everything that must hold before a change lands. `npm test -- <package> … [jest options]` narrows it.
import { rmSync } from 'node:fs';

import { runSuites } from '@cache-internal/jest/run-suites';
import { suiteKinds, type OneSuiteKind } from '@cache-internal/jest/select-suites';

import { build } from './build.ts';
import { runChecks } from './check.ts';
import { lint } from './lint.ts';
import { PassedBefore } from './passed-before.ts';
import { runAsCommand } from './run-as-command.ts';
import { formatTallies, readTallies, resultsFileOf, type PackageTally } from './test-tally.ts';
import { typecheck } from './typecheck.ts';
import { findPackage, workspacePackages, type WorkspacePackage } from './workspace-package.ts';

interface Step {
  readonly title: string;
  readonly run: () => Promise<boolean>;
  /** Whether the failures of this step are in the counted results already. */
  readonly counted: boolean;
}

const SUITES: Readonly<Record<OneSuiteKind, string>> = {
  unit: 'unit tests',
  conformance: 'the conformance kit on what needs no server',
  processes: 'suites that start processes',
  servers: 'suites against real servers',
};

const counts = { passed: 0, failed: 0 };
const tallies: PackageTally[] = [];

function planFor(what: string, packages: readonly WorkspacePackage[], jestArgs: readonly string[]): Step[] {
  const isNarrowed = packages.length > 0;
  const chosen = isNarrowed ? packages : workspacePackages();
  const types: Step = { title: 'Types', run: () => typecheck(chosen), counted: false };
  const suites = (...kinds: readonly OneSuiteKind[]): Step => ({
    title: `Tests: ${kinds.map((kind) => SUITES[kind]).join(', ')}`,
    run: () => runSuitesOf(kinds, chosen, jestArgs),
    counted: true,
  });
  const only = suiteKinds.find((kind) => kind === what);
  if (only !== undefined) return [suites(only)];
  const compile: Step = {
    title: 'Build',
    run: async () => (await build({ packages: chosen })).code === 0,
    counted: false,
  };
  if (isNarrowed) return [compile, types, suites(...suiteKinds)];
  return [
    compile,
    types,
    unlessPassedBefore({ title: 'Lint and format', run: async () => (await lint()) === 0, counted: false }),
    unlessPassedBefore(suites('unit')),
    { title: 'Checks', run: checks, counted: true },
    unlessPassedBefore(suites('conformance')),
    unlessPassedBefore(suites('processes')),
    suites('servers'),
  ];
}

/** What depends on nothing but the files here. In continuous integration it is always run. */
function unlessPassedBefore(step: Step): Step {
  if (process.env['CI'] !== undefined) return step;
  return {
    ...step,
    async run() {
      const before = new PassedBefore(step.title.replaceAll(/\W+/g, '-').toLowerCase());
      if (before.holds) {
        console.log('Passed before on the same files, so not run again; npm run lint, test:unit, test:… do it.');
        return true;
      }
      const passed = await step.run();
      if (passed) before.remember();
      return passed;
    },
  };
}

async function runSuitesOf(
  kinds: readonly OneSuiteKind[],
  packages: readonly WorkspacePackage[],
  jestArgs: readonly string[],
): Promise<boolean> {
  const resultsFile = resultsFileOf(kinds);
  // What an earlier run left must not be counted, not even where this one finds no suite or breaks off.
  rmSync(resultsFile, { force: true });
  const code = await runSuites({ packageDirs: packages.map(({ dir }) => dir), kind: kinds, jestArgs, resultsFile });
  tallies.push(...readTallies(resultsFile));
  return code === 0;
}

async function checks(): Promise<boolean> {
  const results = await runChecks();
  counts.passed += results.filter(({ problems }) => problems.length === 0).length;
  counts.failed += results.filter(({ problems }) => problems.length > 0).length;
  return results.every(({ problems }) => problems.length === 0);
}

async function main([what = 'all', ...args]: string[]): Promise<number> {
  const firstOption = args.findIndex((word) => word.startsWith('-'));
  const words = firstOption === -1 ? args : args.slice(0, firstOption);
  const packages = words.map(findPackage);
  const steps = planFor(what, packages, firstOption === -1 ? [] : args.slice(firstOption));

  const failedSteps: Step[] = [];
  for (const step of steps) {
    console.log(`\n── ${step.title}`);
    const started = performance.now();
    const ok = await step.run();
    if (!ok) failedSteps.push(step);
    console.log(`── ${step.title}: ${ok ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }

  for (const { passed, failed } of tallies) {
    counts.passed += passed;
    counts.failed += failed;
  }
  const uncounted = failedSteps.filter(({ counted }) => !counted).length;
  counts.failed += uncounted;
  // A run whose suites failed without one failed test (left open, skipped without a reason, crashed) has failed too.
  if (failedSteps.length > 0 && counts.failed === 0) counts.failed = failedSteps.length;
  if (counts.passed + counts.failed === 0) {
    console.log('\nNothing ran: no suite of this kind was found.');
    counts.failed = 1;
  }

  console.log(`\n${formatTallies(tallies)}`);
  for (const { title } of failedSteps) console.log(`  failed: ${title}`);
  console.log(`\n${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 ? 0 : 1;
}

await runAsCommand(() => main(process.argv.slice(2)));
