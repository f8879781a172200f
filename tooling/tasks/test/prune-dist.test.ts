import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { pruneDist } from '../src/prune-dist.ts';

describe('pruneDist', () => {
  it('removes what belongs to sources that are gone, and only that', () => {
    using folder = new ScratchFolder();
    for (const file of ['src/kept.ts', 'src/deep/kept.ts']) folder.write(file, '');
    for (const name of ['kept', 'gone', 'deep/kept', 'deep/gone']) {
      folder.write(`dist/${name}.js`, '');
      folder.write(`dist/${name}.d.ts`, '');
    }
    folder.write('dist/.tsbuildinfo', '');

    pruneDist(folder.path);

    const left = readdirSync(join(folder.path, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(left.sort()).toEqual(['.tsbuildinfo', 'deep', 'deep/kept.d.ts', 'deep/kept.js', 'kept.d.ts', 'kept.js']);
  });

  it('does nothing where nothing was built', () => {
    using folder = new ScratchFolder();
    expect(() => pruneDist(folder.path)).not.toThrow();
  });
});
