import { join } from 'node:path';

import { explainFailure } from './network-failure.mjs';
import { InstallStamp } from './install-stamp.mjs';
import { verifyPinnedNode } from './pinned-node.mjs';
import { step } from './progress.mjs';
import { runQuietly } from './run-process.mjs';
import { SetupError } from './setup-error.mjs';

/**
 * Brings `node_modules` in line with the lockfile if it is not, or, with `update`, the lockfile with the manifests.
 */
export async function ensureInstalled(root, env, pnpm, { update = false } = {}) {
  if (!update && new InstallStamp(root).isCurrent) return;
  await step('Installing dependencies', async () => {
    const mode = update ? '--no-frozen-lockfile' : '--frozen-lockfile';
    const { code, output } = await runQuietly(
      process.execPath,
      // NODE_ENV=production in the shell must not leave out what the tasks need.
      [pnpm.script, 'install', mode, '--prod=false', '--prefer-offline', '--reporter=append-only'],
      { cwd: root, env },
    );
    if (code !== 0) throw failure(output);
    await verifyPinnedNode(root, env);
    new InstallStamp(root).write();
  });
}

function failure(output) {
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
    return new SetupError('pnpm-lock.yaml does not match the manifests.', [
      'Bring it up to date with `npm run setup`, and commit it with the changed package.json.',
    ]);
  }
  return explainFailure('Installing dependencies', output);
}

/** The file that keeps two installs in one clone apart. */
export function setupLockFile(root) {
  return join(root, '.tools', 'setup.lock');
}
