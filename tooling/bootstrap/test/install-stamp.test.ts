import { cpSync } from 'node:fs';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { InstallStamp } from '../install-stamp.mjs';

function clone(): ScratchFolder {
  const folder = new ScratchFolder();
  folder.write('package.json', '{"name":"root"}');
  folder.write('pnpm-workspace.yaml', "packages:\n  - packages/*\n  - 'benchmarks'\n\nnodeVersion: 24.21.0\n");
  folder.write('pnpm-lock.yaml', 'lockfileVersion: 9');
  folder.write('packages/one/package.json', '{"name":"one"}');
  folder.write('benchmarks/package.json', '{"name":"benchmarks"}');
  folder.write('node_modules/.keep', '');
  new InstallStamp(folder.path).write();
  return folder;
}

describe('InstallStamp', () => {
  it('is current after it was written', () => {
    using folder = clone();
    expect(new InstallStamp(folder.path).isCurrent).toBe(true);
  });

  it('is not current where nothing was installed', () => {
    using folder = new ScratchFolder();
    folder.write('package.json', '{}');
    folder.write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
    expect(new InstallStamp(folder.path).isCurrent).toBe(false);
  });

  it.each([
    ['the lockfile', 'pnpm-lock.yaml'],
    ['the workspace', 'pnpm-workspace.yaml'],
    ['the root manifest', 'package.json'],
    ['the manifest of a package', 'packages/one/package.json'],
    ['the manifest of a package that is no pattern', 'benchmarks/package.json'],
    ['the list of packages', 'packages/two/package.json'],
  ])('is outdated by a change in %s', (_what, file) => {
    using folder = clone();
    folder.write(file, 'packages:\n  - packages/*\n# changed\n');
    expect(new InstallStamp(folder.path).isCurrent).toBe(false);
  });

  it('is not disturbed by sources', () => {
    using folder = clone();
    folder.write('packages/one/src/index.ts', 'export const one = 1;');
    expect(new InstallStamp(folder.path).isCurrent).toBe(true);
  });

  it('is outdated by a move of the clone', () => {
    using folder = clone();
    using elsewhere = new ScratchFolder();
    cpSync(folder.path, elsewhere.path, { recursive: true });
    expect(new InstallStamp(elsewhere.path).isCurrent).toBe(false);
  });
});
