import { createRequire } from 'node:module';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The third-party packages that a package of the workspace depends on, each as `name version`. */
export function dependenciesOf(packageName: string): readonly string[] {
  const { dependencies = {} } = createRequire(import.meta.url)(`${packageName}/package.json`) as Manifest;
  return Object.entries(dependencies)
    .filter(([, version]) => !version.startsWith('workspace:'))
    .map(([name, version]) => `${name} ${version}`);
}
