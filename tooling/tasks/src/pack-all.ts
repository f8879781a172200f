// `npm run pack:all`: a tarball of every publishable package, exactly as it would be published, in `.packed/`.
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { build } from './build.ts';
import { repositoryRoot } from './repository-root.ts';
import { runAsCommand } from './run-as-command.ts';
import { runCommand } from './run-command.ts';
import { isPublishable, workspacePackages, type WorkspacePackage } from './workspace-package.ts';

/** A packed package. */
export interface PackedPackage extends WorkspacePackage {
  /** The absolute path of the tarball. */
  readonly tarball: string;
}

/** The folder that the tarballs go to. */
const packedDir = join(repositoryRoot, '.packed');

/**
 * Builds and packs every publishable package.
 *
 * @throws Error if the build or a pack fails; the message is the tool's output.
 */
export async function packAll(): Promise<readonly PackedPackage[]> {
  const built = await build({ quiet: true });
  if (built.code !== 0) throw new Error(built.output);
  rmSync(packedDir, { recursive: true, force: true });
  mkdirSync(packedDir, { recursive: true });
  const packed: PackedPackage[] = [];
  for (const { dir, manifest } of workspacePackages().filter(isPublishable)) {
    const { code, output } = await runCommand('pnpm', ['pack', '--pack-destination', packedDir], {
      cwd: dir,
      quiet: true,
    });
    if (code !== 0) throw new Error(`Packing ${manifest.name} failed.\n${output}`);
    // The name that npm gives to the tarball of a scoped package.
    const file = `${manifest.name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`;
    if (!readdirSync(packedDir).includes(file)) throw new Error(`Packing ${manifest.name} left no ${file}.`);
    packed.push({ dir, manifest, tarball: join(packedDir, file) });
  }
  return packed;
}

if (import.meta.main) {
  await runAsCommand(async () => {
    for (const { tarball } of await packAll()) {
      console.log(`${(statSync(tarball).size / 1024).toFixed(1).padStart(7)} kB  ${tarball}`);
    }
    return 0;
  });
}
