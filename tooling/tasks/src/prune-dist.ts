import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const COMPILED = /\.(?:js|d\.ts)$/;

/** Removes from `dist` what no file of `src` compiles to any more: the compiler leaves it, and it would be published. */
export function pruneDist(packageDir: string): void {
  const dist = join(packageDir, 'dist');
  if (!existsSync(dist)) return;
  for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
    if (COMPILED.test(file) && !existsSync(join(packageDir, 'src', file.replace(COMPILED, '.ts'))))
      rmSync(join(dist, file));
  }
}
