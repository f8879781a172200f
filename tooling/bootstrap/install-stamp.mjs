import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Says whether `node_modules` is what the lockfile and the manifests ask for, without starting pnpm:
 * a hash of all of them, the platform and the folder, left in `node_modules` by the last install.
 */
export class InstallStamp {
  #file;
  #hash;

  constructor(root) {
    this.#file = join(root, 'node_modules', '.install-stamp');
    this.#hash = hashOf(root);
  }

  get isCurrent() {
    return existsSync(this.#file) && readFileSync(this.#file, 'utf8') === this.#hash;
  }

  write() {
    writeFileSync(this.#file, this.#hash);
  }
}

function hashOf(root) {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, root]));
  for (const file of inputs(root)) {
    hash.update(`\0${relative(root, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

function inputs(root) {
  const top = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'tooling/bootstrap/pnpm/package.json'];
  return [...top.map((file) => join(root, file)), ...workspaceManifests(root)].filter((file) => existsSync(file));
}

/** Manifests of the workspace: every pattern is a folder, or a folder and `/*`. */
function workspaceManifests(root) {
  const yaml = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const patterns = [...(/^packages:\n((?: +- .*\n)+)/m.exec(yaml)?.[1] ?? '').matchAll(/- +['"]?([^'"\n]+)/g)];
  return patterns
    .flatMap(([, pattern]) => {
      if (!pattern.endsWith('/*')) return [join(root, pattern)];
      const parent = join(root, pattern.slice(0, -2));
      return existsSync(parent)
        ? readdirSync(parent)
            .sort()
            .map((name) => join(parent, name))
        : [];
    })
    .map((dir) => join(dir, 'package.json'));
}
