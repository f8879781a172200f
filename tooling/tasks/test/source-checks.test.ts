import { execFileSync } from 'node:child_process';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { checkExportStar } from '../src/checks/export-star.ts';
import { checkFileLength } from '../src/checks/file-length.ts';
import { checkText } from '../src/checks/text.ts';

function repository(): ScratchFolder {
  const folder = new ScratchFolder();
  execFileSync('git', ['init', '--quiet', folder.path]);
  return folder;
}

describe('checkExportStar', () => {
  it('finds every form, in tracked and new files', () => {
    using folder = repository();
    folder.write(
      'src/index.ts',
      `export * from './a.ts';\nexport type * from './b.ts';\nexport { c } from './c.ts';\n`,
    );
    folder.write('src/names.ts', `  export * as names from './names.ts';\n`);
    expect(checkExportStar(folder.path).problems).toEqual([
      'src/index.ts:1 name the exports',
      'src/index.ts:2 name the exports',
      'src/names.ts:1 name the exports',
    ]);
  });
});

describe('checkFileLength', () => {
  it('reports more than 400 lines, unless a decision is named', () => {
    using folder = repository();
    folder.write('fits.ts', '//\n'.repeat(400));
    folder.write('long.ts', '//\n'.repeat(401));
    folder.write('decided.ts', `// See docs/decisions/0007-one-table.md\n${'//\n'.repeat(500)}`);
    expect(checkFileLength(folder.path).problems).toEqual([expect.stringContaining('long.ts has 401 lines')]);
  });
});

describe('checkText', () => {
  it.each([
    ['a registry', ['resolution: https://registry.', 'npmjs.org/x.tgz'], 'names a package registry'],
    ['an open end', ['// TO', 'DO later'], 'is an open end'],
    ['a focused test', ['it.', "only('x', () => {});"], 'focuses a suite'],
    ['a focused suite', ['f', "describe('x', () => {});"], 'focuses a suite'],
  ])('finds %s', (_what, parts, why) => {
    using folder = repository();
    folder.write('file.ts', `const ok = 1;\n${parts.join('')}\n`);
    expect(checkText(folder.path).problems).toEqual([expect.stringContaining(`file.ts:2 ${why}`)]);
  });

  it('finds nothing in ordinary text', () => {
    using folder = repository();
    folder.write('file.ts', `it('fits', () => { const todo = list.onlyOne(); outfit(); });\n`);
    expect(checkText(folder.path).problems).toEqual([]);
  });
});
