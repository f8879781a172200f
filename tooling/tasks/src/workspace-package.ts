import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

import { repositoryRoot } from './repository-root.ts';

/** The parts of a manifest that the tasks read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly license?: string;
  readonly description?: string;
  readonly sideEffects?: boolean;
  readonly engines?: Readonly<Record<string, string>>;
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly publishConfig?: Readonly<Record<string, unknown>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One package of the workspace. */
export interface WorkspacePackage {
  readonly dir: string;
  readonly manifest: Manifest;
}

// The same folders as in pnpm-workspace.yaml.
const PARENTS = ['packages', 'tooling', 'examples'];
const SINGLES = ['benchmarks'];

/** Every package of the workspace, by folder. */
export function workspacePackages(): readonly WorkspacePackage[] {
  const dirs = PARENTS.flatMap((parent) => childrenOf(join(repositoryRoot, parent)));
  return [...dirs, ...SINGLES.map((dir) => join(repositoryRoot, dir))]
    .filter((dir) => existsSync(join(dir, 'package.json')))
    .map((dir) => ({ dir, manifest: JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest }));
}

/** Whether a package goes to the registry. */
export function isPublishable({ manifest }: WorkspacePackage): boolean {
  return manifest.private !== true;
}

/**
 * The package that somebody means by its folder, its name or its name without the scope.
 *
 * @throws Error if there is none; the message lists those that there are.
 */
export function findPackage(word: string): WorkspacePackage {
  const all = workspacePackages();
  const found = findAmong(all, word);
  if (found !== undefined) return found;
  // An example whose folder is named as a package is has to be told by its path.
  const words = all.map((each) => {
    const folder = basename(each.dir);
    return findAmong(all, folder) === each ? folder : relative(repositoryRoot, each.dir);
  });
  throw new Error(`No package "${word}". There are: ${words.join(', ')}.`);
}

function findAmong(all: readonly WorkspacePackage[], word: string): WorkspacePackage | undefined {
  const folder = word.replace(/\/+$/, '');
  return (
    all.find(({ manifest }) => manifest.name === word || manifest.name === `@cache/${word}`) ??
    all.find(({ dir }) => dir === join(repositoryRoot, folder) || basename(dir) === folder)
  );
}

function childrenOf(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .sort()
    .map((name) => join(dir, name));
}
