// `npm run build`: every package that has a tsconfig.build.json, in the order of their project references.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { pruneDist } from './prune-dist.ts';
import { runCommand, type CommandOutcome } from './run-command.ts';
import { workspacePackages, type WorkspacePackage } from './workspace-package.ts';

/** What is built, and whether the compiler's output is kept or shown. */
export interface BuildOptions {
  /** The packages to build, beside those they are built on; all by default. */
  readonly packages?: readonly WorkspacePackage[];
  readonly quiet?: boolean;
}

/** Compiles `src` to `dist`, and removes what belongs to sources that are gone. */
export async function build({
  packages = workspacePackages(),
  quiet = false,
}: BuildOptions = {}): Promise<CommandOutcome> {
  const dirs = packages.map(({ dir }) => dir).filter((dir) => existsSync(join(dir, 'tsconfig.build.json')));
  if (dirs.length === 0) return { code: 0, output: '' };
  for (const dir of dirs) pruneDist(dir);
  return await runCommand('tsc', ['-b', ...dirs.map((dir) => join(dir, 'tsconfig.build.json'))], { quiet });
}

if (import.meta.main) process.exitCode = (await build()).code;
