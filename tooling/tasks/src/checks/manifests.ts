import { existsSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { join } from 'node:path';

import type { CheckResult } from '../check-result.ts';
import { isPublishable, workspacePackages, type WorkspacePackage } from '../workspace-package.ts';

const SOURCE_CONDITION = '@cache/source';

/** Publishable manifests say the same of everything that is the same everywhere. */
export function checkManifests(packages: readonly WorkspacePackage[] = workspacePackages()): CheckResult {
  return {
    title: 'Manifests',
    problems: [...packages.filter(isPublishable).flatMap(problemsOfPublishable), ...packages.flatMap(problemsOfAny)],
  };
}

function problemsOfPublishable({ dir, manifest }: WorkspacePackage): string[] {
  const expect = (ok: boolean, what: string): string[] => (ok ? [] : [`${manifest.name}: ${what}`]);
  const published = manifest.publishConfig ?? {};
  return [
    ...expect(manifest.type === 'module', '"type" must be "module"'),
    ...expect(manifest.license === 'MIT', '"license" must be "MIT"'),
    ...expect(manifest.sideEffects === false, '"sideEffects" must be false'),
    ...expect(manifest.engines?.['node'] === '>=22', '"engines.node" must be ">=22"'),
    ...expect((manifest.description ?? '') !== '', '"description" is missing'),
    ...expect(manifest.files?.includes('dist') === true, '"files" must include "dist"'),
    ...expect(published['access'] === 'public', '"publishConfig.access" must be "public"'),
    ...expect(
      isDeepStrictEqual(published['exports'], withoutSource(manifest.exports)),
      `"publishConfig.exports" must be "exports" without the condition ${SOURCE_CONDITION}`,
    ),
    ...expect(existsSync(join(dir, 'README.md')), 'README.md is missing'),
    ...expect(
      manifest.name === '@cache/core' || manifest.peerDependencies?.['@cache/core'] === 'workspace:^',
      '"@cache/core" must be a peer dependency, "workspace:^"',
    ),
    ...expect(referencesMatch({ dir, manifest }), 'tsconfig.build.json must refer to the packages used at run time'),
  ];
}

function problemsOfAny({ manifest }: WorkspacePackage): string[] {
  const all = { ...manifest.dependencies, ...manifest.devDependencies };
  return Object.entries(all)
    .filter(([, range]) => !/^workspace:|^npm:|^\d/.test(range))
    .map(([name, range]) => `${manifest.name}: ${name}@${range} must be an exact version`);
}

function withoutSource(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([condition]) => condition !== SOURCE_CONDITION)
      .map(([name, inner]) => [name, withoutSource(inner)]),
  );
}

// The build compiles in the order of these references: a missing one shows only on a bare clone.
function referencesMatch({ dir, manifest }: WorkspacePackage): boolean {
  const { references = [] } = JSON.parse(readFileSync(join(dir, 'tsconfig.build.json'), 'utf8')) as {
    references?: readonly { readonly path: string }[];
  };
  const used = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter((name) => name.startsWith('@cache/'))
    .map((name) => `../${name.slice('@cache/'.length)}/tsconfig.build.json`);
  return isDeepStrictEqual(references.map(({ path }) => path).sort(), used.sort());
}
