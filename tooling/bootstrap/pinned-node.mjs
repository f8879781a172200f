import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { SetupError } from './setup-error.mjs';
import { runQuietly } from './run-process.mjs';

const OLDEST_MAJOR = 24;

/**
 * The folder of the Node that tasks run on: the pinned one that came with the dependencies,
 * or, where no package holds one for this platform, the one that runs this script if it is new enough.
 */
export function pinnedNodeDir(root) {
  const binary = packagedNode(root);
  if (binary !== undefined) return dirname(binary);
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_MAJOR) return dirname(process.execPath);
  const platform = `${process.platform}-${process.arch}`;
  throw new SetupError(
    `There is no packaged Node ${OLDEST_MAJOR} for ${platform}, and this is Node ${process.version}.`,
    [`Put Node ${OLDEST_MAJOR} or newer first on the PATH and run the command again.`],
  );
}

/** Fails where the packaged Node does not start here (another libc, say): asked once, after an install. */
export async function verifyPinnedNode(root, env) {
  const binary = packagedNode(root);
  if (binary === undefined) return;
  const outcome = await runQuietly(binary, ['--version'], { cwd: root, env }).catch((error) => ({
    code: 1,
    output: String(error),
  }));
  if (outcome.code === 0) return;
  throw new SetupError(
    'The packaged Node does not start on this machine: it needs a glibc system.',
    ['Alpine and other musl systems are not supported for development; use a Debian or Fedora based one.'],
    outcome.output,
  );
}

function packagedNode(root) {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const home = join(root, 'node_modules', `node-${platform}-${process.arch}`);
  if (!existsSync(join(home, 'package.json'))) return undefined;
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const path = typeof bin === 'string' ? bin : bin?.node;
  return path === undefined ? undefined : join(realpathSync(home), path);
}
