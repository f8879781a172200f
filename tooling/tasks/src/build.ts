// `npm run build`: every package that has a tsconfig.build.json, in the order of their project references.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { runCommand, type CommandOutcome } from './run-command.ts';
import { workspacePackages } from './workspace-package.ts';

/** Compiles `src` to `dist` in every package; with `clean`, whatever an older build left is gone. */
export async function build({ clean = false, quiet = false } = {}): Promise<CommandOutcome> {
  const projects = workspacePackages()
    .map(({ dir }) => join(dir, 'tsconfig.build.json'))
    .filter((file) => existsSync(file));
  if (clean) await runCommand('tsc', ['-b', '--clean', ...projects], { quiet: true });
  return await runCommand('tsc', ['-b', ...projects], { quiet });
}

if (import.meta.main) process.exitCode = (await build({ clean: process.argv.includes('--clean') })).code;
