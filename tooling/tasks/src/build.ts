// `npm run build`: every package that has a tsconfig.build.json, in the order of their project references.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { pruneDist } from './prune-dist.ts';
import { runCommand, type CommandOutcome } from './run-command.ts';
import { workspacePackages } from './workspace-package.ts';

/** Compiles `src` to `dist` in every package, and removes what belongs to sources that are gone. */
export async function build({ quiet = false } = {}): Promise<CommandOutcome> {
  const dirs = workspacePackages()
    .map(({ dir }) => dir)
    .filter((dir) => existsSync(join(dir, 'tsconfig.build.json')));
  for (const dir of dirs) pruneDist(dir);
  return await runCommand('tsc', ['-b', ...dirs.map((dir) => join(dir, 'tsconfig.build.json'))], { quiet });
}

if (import.meta.main) process.exitCode = (await build()).code;
