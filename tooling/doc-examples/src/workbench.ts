import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';

import type { Example } from './example.ts';

/**
 * A folder in which modules see the packages that a reader of an example would have installed: those of this
 * repository, and for an example of a package also what that package depends on.
 */
export class Workbench implements Disposable {
  readonly root: string;
  readonly #folder = new ScratchFolder();
  readonly #corners = new Set<string>();

  /** @param root - the root of the repository. */
  constructor(root: string) {
    this.root = root;
    this.#folder.write('package.json', '{ "type": "module" }');
  }

  get path(): string {
    return this.#folder.path;
  }

  /** Writes a file that has to do with an example; answers its path. */
  writeFor({ file, line }: Example, kind: string, extension: string, text: string): string {
    const [top = '', name = ''] = file.split('/');
    const corner = top === 'packages' ? join(top, name) : 'anywhere';
    if (!this.#corners.has(corner)) this.#equip(corner);
    this.#corners.add(corner);
    return this.#folder.write(join(corner, kind, `${file.replaceAll(/[^\w.-]/g, '-')}.${line}.${extension}`), text);
  }

  write(file: string, text: string): string {
    return this.#folder.write(file, text);
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }

  #equip(corner: string): void {
    const modules = join(this.path, corner, 'node_modules');
    for (const [name, target] of [...packagesIn(join(this.root, corner, 'node_modules')), ...this.#ourPackages()]) {
      const link = join(modules, name);
      if (existsSync(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(target, link, 'junction');
    }
  }

  #ourPackages(): readonly (readonly [name: string, path: string])[] {
    return globSync('packages/*/package.json', { cwd: this.root }).map((manifest) => {
      const { name } = JSON.parse(readFileSync(join(this.root, manifest), 'utf8')) as { readonly name: string };
      return [name, join(this.root, dirname(manifest))];
    });
  }
}

function packagesIn(modules: string): readonly (readonly [name: string, path: string])[] {
  if (!existsSync(modules)) return [];
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    )
    .map((name) => [name, join(modules, name)]);
}
