import { describe, expect, it } from '@jest/globals';

import { packageCycles } from '../src/checks/package-cycles.ts';
import type { WorkspacePackage } from '../src/workspace-package.ts';

function workspace(needs: Readonly<Record<string, readonly string[]>>): WorkspacePackage[] {
  return Object.entries(needs).map(([name, others]) => ({
    dir: `/packages/${name}`,
    manifest: { name, version: '1.0.0', dependencies: Object.fromEntries(others.map((other) => [other, '*'])) },
  }));
}

describe('packageCycles', () => {
  it('finds nothing in a diamond', () => {
    expect(packageCycles(workspace({ a: ['b', 'c'], b: ['d'], c: ['d', 'lodash'], d: [] }))).toEqual([]);
  });

  it('names the packages of a circle in order', () => {
    expect(packageCycles(workspace({ a: ['b'], b: ['c'], c: ['b'] }))).toEqual(['b → c → b']);
  });

  it('lets suites of one package use another that is built on it', () => {
    const [core, testing] = workspace({ core: [], testing: ['core'] });
    const withDev = { ...core, manifest: { ...core?.manifest, devDependencies: { testing: '*' } } } as WorkspacePackage;
    expect(packageCycles([withDev, testing as WorkspacePackage])).toEqual([]);
  });
});
