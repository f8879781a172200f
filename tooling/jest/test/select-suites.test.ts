import { basename } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ScratchFolder } from '../scratch-folder.ts';
import { selectSuites, type SuiteKind } from '../select-suites.mjs';

const SERVERS = '@cache-internal/test-servers';

describe('selectSuites', () => {
  it('goes by what a suite, or a file that it imports by a relative path, starts', () => {
    using folder = new ScratchFolder();
    const example = `/**\n * import { conformance } from '@cache/conformance';\n */\n`;
    folder.write('plain.test.ts', `${example}import { describe } from '@jest/globals';\n`);
    folder.write('direct.test.ts', `import { startServer } from '${SERVERS}';\n`);
    folder.write('deep/indirect.test.ts', `import { redis } from '../fixture.ts';\n`);
    folder.write('dynamic.test.ts', `const { startServer } = await import('${SERVERS}');\n`);
    folder.write('stores.test.ts', `import { SharedStore } from '@cache-internal/shared-stores';\n`);
    folder.write('process.test.ts', `import { run } from './run.ts';\n`);
    folder.write('run.ts', `import { spawn } from 'node:child_process';\n`);
    folder.write('both.test.ts', `import './run.ts';\nimport { startServer } from '${SERVERS}';\n`);
    folder.write('fixture.ts', `import { other } from './other.ts';\n`);
    folder.write('kit.test.ts', `import { conformance } from '@cache/conformance';\n`);
    folder.write('other.ts', `import './fixture.ts';\nimport { startServer } from "${SERVERS}";\n`);

    const names = (kind: SuiteKind): string[] => selectSuites(folder.path, kind).map((file) => basename(file));

    expect(names('unit')).toEqual(['plain.test.ts']);
    expect(names('conformance')).toEqual(['kit.test.ts']);
    expect(names('processes')).toEqual(['process.test.ts']);
    expect(names('servers').sort()).toEqual([
      'both.test.ts',
      'direct.test.ts',
      'dynamic.test.ts',
      'indirect.test.ts',
      'stores.test.ts',
    ]);
    expect(names('all')).toHaveLength(8);
  });

  it('does not take a package of a similar name, or a mention in a text, for the servers', () => {
    using folder = new ScratchFolder();
    folder.write('similar.test.ts', `import { x } from '${SERVERS}-extra';\nconst text = '${SERVERS}';\n`);

    expect(selectSuites(folder.path, 'servers')).toEqual([]);
  });

  it('finds nothing where there is no folder', () => {
    expect(selectSuites('/nowhere/at/all', 'all')).toEqual([]);
  });
});
