import type { CheckResult } from '../check-result.ts';
import { runCommand } from '../run-command.ts';
import { workspacePackages } from '../workspace-package.ts';
import { packageCycles } from './package-cycles.ts';

/** No file imports itself through others, and no package needs itself through others at run time. */
export async function checkImportCycles(): Promise<CheckResult> {
  const { code, output } = await runCommand(
    'oxlint',
    ['-c', 'tooling/lint/import-cycles.json', '--import-plugin', '--format=unix', '--disable-nested-config'],
    { quiet: true },
  );
  return {
    title: 'No import cycles',
    problems: [...(code === 0 ? [] : output.trim().split('\n')), ...packageCycles(workspacePackages())],
  };
}
