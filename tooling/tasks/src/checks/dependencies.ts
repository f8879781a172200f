import type { CheckResult } from '../check-result.ts';
import { runCommand } from '../run-command.ts';

/** Every import is of a declared dependency, and every declared dependency is imported. */
export async function checkDependencies(): Promise<CheckResult> {
  const { code, output } = await runCommand(
    'knip',
    // Its hints are about patterns that not every package has files for, and no problem.
    ['--config', 'tooling/lint/knip.json', '--no-progress', '--reporter=compact', '--no-config-hints'],
    { quiet: true },
  );
  return {
    title: 'Dependencies, files and exports: declared and used',
    problems: code === 0 ? [] : output.trim().split('\n'),
  };
}
