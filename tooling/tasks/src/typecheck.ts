import { runCommand } from './run-command.ts';
import type { WorkspacePackage } from './workspace-package.ts';

/** Type-checks the given packages, those from turbo's cache in which nothing changed, and resolves to its success. */
export async function typecheck(packages: readonly WorkspacePackage[]): Promise<boolean> {
  const { code } = await runCommand(
    'turbo',
    [
      'run',
      'typecheck',
      '--continue',
      '--concurrency=2',
      // As it happens: kept together until its end, the output of a run that hangs or is killed would be lost.
      '--log-order=stream',
      '--log-prefix=none',
      '--output-logs=errors-only',
      '--no-update-notifier',
      ...packages.map(({ manifest }) => `--filter=${manifest.name}`),
    ],
    { env: { npm_config_reporter: 'silent' } },
  );
  return code === 0;
}
