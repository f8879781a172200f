import { runCommand } from './run-command.ts';
import type { WorkspacePackage } from './workspace-package.ts';

/** Runs one task of turbo.json in the given packages, as many as there are cores for, and resolves to its success. */
export async function runTurbo(
  task: string,
  packages: readonly WorkspacePackage[],
  taskArgs: readonly string[] = [],
): Promise<boolean> {
  const isQuiet = task === 'typecheck';
  const { code } = await runCommand(
    'turbo',
    [
      'run',
      task,
      '--continue',
      '--concurrency=2',
      // As it happens: kept together until its end, the output of a run that hangs or is killed would be lost.
      '--log-order=stream',
      '--log-prefix=none',
      `--output-logs=${isQuiet ? 'errors-only' : 'full'}`,
      '--no-update-notifier',
      ...packages.map(({ manifest }) => `--filter=${manifest.name}`),
      ...(taskArgs.length > 0 ? ['--', ...taskArgs] : []),
    ],
    { env: { npm_config_reporter: 'silent' } },
  );
  return code === 0;
}
