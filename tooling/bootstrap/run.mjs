// Runs a root script from nothing but Node 20, npm and git: fetches the pinned pnpm, installs, puts the pinned Node
// first on the PATH, and hands over. Plain JavaScript without dependencies: it runs before there are any.
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { setupEnvironment, taskEnvironment } from './environment.mjs';
import { ensureInstalled, setupLockFile } from './install.mjs';
import { InstallStamp } from './install-stamp.mjs';
import { pinnedNodeDir } from './pinned-node.mjs';
import { fetchPnpm, pinnedPnpm } from './pinned-pnpm.mjs';
import { runAttached } from './run-process.mjs';
import { SetupError } from './setup-error.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { tasks } from './tasks.mjs';

const OLDEST_NODE_MAJOR = 20;
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

async function main([name, ...args]) {
  const known = [...Object.keys(tasks), 'setup', 'env'];
  if (!known.includes(name)) throw new SetupError(`Unknown task "${name ?? ''}". There are: ${known.join(', ')}.`);
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
    throw new SetupError(`Node ${OLDEST_NODE_MAJOR} or newer is needed to begin with; this is ${process.version}.`);
  }

  const setupEnv = setupEnvironment(root);
  const pnpm = await prepare(setupEnv, { update: name === 'setup' });
  const env = taskEnvironment(root, setupEnv, { nodeDir: pinnedNodeDir(root), pnpmBinDir: pnpm.binDir });
  if (name === 'setup') return 0;
  if (name === 'env') {
    console.log(`export PATH='${env.PATH.replaceAll("'", String.raw`'\''`)}'`);
    return 0;
  }

  const { command, callerCwd = false } = tasks[name];
  const [program, ...fixed] = command(root);
  // npm moves to the root before it runs a script; a path that the user typed is relative to where they typed it.
  const cwd = callerCwd ? (process.env.INIT_CWD ?? root) : root;
  return await runAttached(program, [...fixed, ...args], { cwd, env });
}

async function prepare(env, { update }) {
  const pnpm = pinnedPnpm(root);
  if (!update && pnpm.isPresent && new InstallStamp(root).isCurrent) return pnpm;
  await withSetupLock(setupLockFile(root), async () => {
    await fetchPnpm(root, env);
    await ensureInstalled(root, env, pnpm, { update });
  });
  return pnpm;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.format()}\n`);
  process.exitCode = 1;
}
