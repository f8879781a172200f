import type { CheckResult } from '../check-result.ts';
import { runCommand } from '../run-command.ts';
import { workspacePackages, type WorkspacePackage } from '../workspace-package.ts';

/** No file imports itself through others, and no package needs itself through others at run time. */
export async function checkImportCycles(): Promise<CheckResult> {
  const { code, output } = await runCommand(
    'oxlint',
    ['-c', 'tooling/lint/import-cycles.json', '--import-plugin', '--format=unix', '--disable-nested-config'],
    { quiet: true },
  );
  return {
    title: 'No import cycles',
    problems: [...(code === 0 ? [] : output.trim().split('\n')), ...packageCycles(workspacePackages())],
  };
}

function packageCycles(packages: readonly WorkspacePackage[]): string[] {
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
