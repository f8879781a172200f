import type { WorkspacePackage } from '../workspace-package.ts';

/** Circles of packages that need each other at run time, as `a → b → a`. */
export function packageCycles(packages: readonly WorkspacePackage[]): string[] {
  const needs = new Map(
    packages.map(({ manifest }) => [
      manifest.name,
      Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      cycles.push([...path.slice(path.indexOf(name)), name].join(' → '));
      return;
    }
    if (done.has(name)) return;
    for (const next of needs.get(name) ?? []) if (needs.has(next)) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
  return cycles;
}
