// `npm test`: everything that must hold before a change lands. `npm test -- <package> … [jest options]` narrows it.
import { build } from './build.ts';
import { runChecks } from './check.ts';
import { lint } from './lint.ts';
import { runCommand } from './run-command.ts';
import { clearTallies, formatTallies, readTallies, type SuiteKind } from './test-tally.ts';
import { findPackage } from './workspace-package.ts';

interface Step {
  readonly title: string;
  readonly run: () => Promise<boolean>;
  /** Whether the failures of this step are in the counted results already. */
  readonly counted: boolean;
}

const counts = { passed: 0, failed: 0 };

function planFor(what: string, packages: readonly string[], jestArgs: readonly string[]): Step[] {
  const suites = (kind: SuiteKind): Step => ({
    title: kind === 'unit' ? 'Suites that need no server' : 'Suites against real servers',
    run: () => turbo(`test:${kind}`, packages, jestArgs),
    counted: true,
  });
  const types: Step = { title: 'Types', run: () => turbo('typecheck', packages, []), counted: false };
  if (what === 'unit') return [suites('unit')];
  if (what === 'servers') return [suites('servers')];
  if (packages.length > 0) return [types, suites('unit'), suites('servers')];
  return [
    { title: 'Build', run: async () => (await build()).code === 0, counted: false },
    types,
    { title: 'Lint and format', run: async () => (await lint()) === 0, counted: false },
    suites('unit'),
    { title: 'Checks', run: checks, counted: true },
    suites('servers'),
  ];
}

async function turbo(task: string, packages: readonly string[], jestArgs: readonly string[]): Promise<boolean> {
  const { code } = await runCommand('turbo', [
    'run',
    task,
    '--continue',
    '--concurrency=2',
    '--log-order=grouped',
    '--log-prefix=none',
    task === 'typecheck' ? '--output-logs=errors-only' : '--output-logs=full',
    ...packages.map((name) => `--filter=${name}`),
    ...(jestArgs.length > 0 ? ['--', ...jestArgs] : []),
  ]);
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
  const packages = words.map((word) => findPackage(word).manifest.name);
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

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
