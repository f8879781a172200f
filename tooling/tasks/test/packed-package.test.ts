import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { checkPackedPackage } from '../src/checks/packed-package.ts';

const MANIFEST = {
  name: '@cache/sample',
  version: '0.1.0',
  type: 'module',
  license: 'MIT',
  files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};

const FILES = {
  'README.md': '# Sample',
  LICENSE: 'MIT',
  'dist/index.js': `export { one } from './one.js';\n`,
  'dist/index.d.ts': `export { one } from './one.ts';\n`,
  'dist/one.js': 'export const one = 1;\n',
  'dist/one.d.ts': 'export declare const one = 1;\n',
};

async function problemsOf(files: Readonly<Record<string, string>>, manifest: object = MANIFEST): Promise<string[]> {
  using folder = new ScratchFolder();
  folder.write('package/package.json', JSON.stringify(manifest));
  for (const [file, text] of Object.entries(files)) folder.write(`package/${file}`, text);
  const tarball = join(folder.path, 'sample.tgz');
  execFileSync('tar', ['czf', tarball, '-C', folder.path, 'package']);
  const results = await checkPackedPackage({ dir: folder.path, manifest: MANIFEST, tarball });
  return results.flatMap(({ problems }) => problems);
}

describe('checkPackedPackage', () => {
  it('accepts a package whose declarations import with the ending of the sources', async () => {
    await expect(problemsOf(FILES)).resolves.toEqual([]);
  });

  it('finds declarations that resolve to nothing', async () => {
    const files = { ...FILES, 'dist/index.d.ts': `export { one } from './missing.ts';\n` };
    await expect(problemsOf(files)).resolves.toEqual([expect.stringContaining('InternalResolutionError')]);
  });

  it('finds a package without types', async () => {
    const { 'dist/index.d.ts': _, 'dist/one.d.ts': __, ...files } = FILES;
    const problems = await problemsOf(files, { ...MANIFEST, exports: { '.': './dist/index.js' } });
    expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('types'), 'dist/index.d.ts is missing']));
  });

  it('finds an export of a file that is not packed', async () => {
    const exports = { ...MANIFEST.exports, './extra': './dist/extra.js' };
    const problems = await problemsOf(FILES, { ...MANIFEST, exports });
    expect(problems.join('\n')).toContain('./dist/extra.js');
  });

  it.each(['dist/.tsbuildinfo', 'src/index.ts', 'dist/one.test.js'])('finds %s', async (file) => {
    await expect(problemsOf({ ...FILES, [file]: '' })).resolves.toContain(`${file} must not be published`);
  });

  it('finds a missing licence', async () => {
    const { LICENSE: _, ...files } = FILES;
    await expect(problemsOf(files)).resolves.toEqual(['LICENSE is missing']);
  });
});
