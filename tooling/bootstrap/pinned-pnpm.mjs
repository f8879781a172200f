import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { explainFailure } from './network-failure.mjs';
import { step } from './progress.mjs';
import { runQuietly } from './run-process.mjs';

const PIN = ['tooling', 'bootstrap', 'pnpm'];

/** Where the pinned pnpm is or will be: the folder is named after the version, so a new pin is a new folder. */
export function pinnedPnpm(root) {
  const { dependencies } = JSON.parse(readFileSync(join(root, ...PIN, 'package.json'), 'utf8'));
  const version = dependencies.pnpm;
  const home = join(root, '.tools', `pnpm-${version}`);
  const binDir = join(home, 'node_modules', '.bin');
  const script = join(home, 'node_modules', 'pnpm', 'bin', 'pnpm.cjs');
  return { version, home, binDir, script, isPresent: existsSync(script) && existsSync(binDir) };
}

/** Fetches the pinned pnpm with npm, held to the hash in the lockfile beside its manifest. */
export async function fetchPnpm(root, env) {
  const { version, home, isPresent } = pinnedPnpm(root);
  if (isPresent) return;
  const pinDir = join(root, ...PIN);
  await step(`Fetching pnpm ${version}`, async () => {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(pinDir, file), join(home, file));
    const npm = npmCommand();
    const { code, output } = await runQuietly(
      npm.command,
      [...npm.args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
      { cwd: home, env: withoutRunSettings(env) },
    );
    if (code !== 0) {
      rmSync(home, { recursive: true, force: true });
      throw explainFailure(`Fetching pnpm ${version} with npm`, output);
    }
  });
}

/** The npm that runs this script, or the one on the PATH. */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return { command: process.execPath, args: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

// `npm run` tells its children where *it* runs; npm in another folder must find that out for itself.
function withoutRunSettings(env) {
  const drop = new Set([
    'npm_config_local_prefix',
    'npm_config_prefix',
    'npm_config_workspace',
    'npm_config_workspaces',
  ]);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !drop.has(name.toLowerCase())));
}
