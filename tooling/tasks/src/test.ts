// `npm test`: everything that must hold before a change lands. `npm test -- <package> … [jest options]` narrows it.
import { join } from 'node:path';

import { selectSuites } from '@cache-internal/jest/select-suites';

import { build } from './build.ts';
import { runChecks } from './check.ts';
import { lint } from './lint.ts';
import { runAsCommand } from './run-as-command.ts';
import { runTurbo } from './run-turbo.ts';
import { clearTallies, formatTallies, readTallies } from './test-tally.ts';
import { findPackage, workspacePackages, type WorkspacePackage } from './workspace-package.ts';

interface Step {
  readonly title: string;
  readonly run: () => Promise<boolean>;
  /** Whether the failures of this step are in the counted results already. */
  readonly counted: boolean;
}

const counts = { passed: 0, failed: 0 };

function planFor(what: string, packages: readonly WorkspacePackage[], jestArgs: readonly string[]): Step[] {
  const isNarrowed = packages.length > 0;
  const chosen = isNarrowed ? packages : workspacePackages();
  const types: Step = { title: 'Types', run: () => runTurbo('typecheck', chosen), counted: false };
  const unit: Step = {
    title: 'Suites that need no server',
    run: () => runSuites('unit', chosen, jestArgs),
    counted: true,
  };
  const servers: Step = {
    title: 'Suites against real servers',
    run: () => runSuites('servers', chosen, jestArgs),
    counted: true,
  };
  if (what === 'unit') return [unit];
  if (what === 'servers') return [servers];
  const compile: Step = {
    title: 'Build',
    run: async () => (await build({ packages: chosen })).code === 0,
    counted: false,
  };
  if (isNarrowed) return [compile, types, unit, servers];
  return [
    compile,
    types,
    { title: 'Lint and format', run: async () => (await lint()) === 0, counted: false },
    unit,
    { title: 'Checks', run: checks, counted: true },
    servers,
  ];
}

async function runSuites(
  kind: 'unit' | 'servers',
  packages: readonly WorkspacePackage[],
  jestArgs: readonly string[],
): Promise<boolean> {
  // Only packages that have such suites: a task that starts to find nothing costs time and says nothing.
  const withSuites = packages.filter(({ dir }) => selectSuites(join(dir, 'test'), kind).length > 0);
  return withSuites.length === 0 || (await runTurbo(`test:${kind}`, withSuites, jestArgs));
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

  clearTallies();
  const failedSteps: Step[] = [];
  for (const step of steps) {
    console.log(`\n── ${step.title}`);
    const started = performance.now();
    const ok = await step.run();
    if (!ok) failedSteps.push(step);
    console.log(`── ${step.title}: ${ok ? 'ok' : 'FAILED'} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }

  const tallies = readTallies();
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
