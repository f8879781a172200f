import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { checkManifests } from '../src/checks/manifests.ts';
import type { Manifest } from '../src/workspace-package.ts';

const GOOD: Manifest = {
  name: '@cache/sample',
  version: '0.1.0',
  type: 'module',
  license: 'MIT',
  description: 'A sample.',
  sideEffects: false,
  engines: { node: '>=22' },
  files: ['dist'],
  exports: { '.': { '@cache/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
  publishConfig: { access: 'public', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } },
  dependencies: { redis: '6.3.1' },
  peerDependencies: { '@cache/core': 'workspace:^' },
};

function problemsOf(
  manifest: Manifest,
  references: readonly string[] = ['../core/tsconfig.build.json'],
  readme: string | null = '# Sample',
): readonly string[] {
  using folder = new ScratchFolder();
  folder.write('tsconfig.build.json', JSON.stringify({ references: references.map((path) => ({ path })) }));
  if (readme !== null) folder.write('README.md', readme);
  return checkManifests([{ dir: folder.path, manifest }]).problems;
}

describe('checkManifests', () => {
  it('accepts a good one', () => {
    expect(problemsOf(GOOD)).toEqual([]);
  });

  it.each<[string, Partial<Manifest>, string]>([
    ['a CommonJS package', { type: 'commonjs' }, '"type"'],
    ['another licence', { license: 'ISC' }, '"license"'],
    ['an older Node', { engines: { node: '>=18' } }, '"engines.node"'],
    ['declared side effects', { sideEffects: true }, '"sideEffects"'],
    ['a published source condition', { publishConfig: { access: 'public', exports: GOOD.exports } }, '@cache/source'],
    ['a forgotten access', { publishConfig: { ...GOOD.publishConfig, access: 'restricted' } }, 'access'],
    ['core as a dependency', { peerDependencies: { '@cache/core': 'workspace:*' } }, 'peer dependency'],
    ['a range', { dependencies: { redis: '^6.3.1' } }, 'exact version'],
  ])('rejects %s', (_what, change, message) => {
    expect(problemsOf({ ...GOOD, ...change })).toEqual([expect.stringContaining(message)]);
  });

  it('rejects a missing README, and references that are not the dependencies', () => {
    expect(problemsOf(GOOD, undefined, null)).toEqual([expect.stringContaining('README.md')]);
    expect(problemsOf(GOOD, [])).toEqual([expect.stringContaining('tsconfig.build.json')]);
  });

  it('asks little of a private package', () => {
    expect(problemsOf({ name: 'x', version: '0.0.0', private: true })).toEqual([]);
  });
});
