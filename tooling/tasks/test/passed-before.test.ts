import { execFileSync } from 'node:child_process';

import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';

import { PassedBefore } from '../src/passed-before.ts';

describe('PassedBefore', () => {
  it('holds for the very files that suites have passed on, new ones included, and for nothing else', () => {
    using folder = new ScratchFolder();
    execFileSync('git', ['init', '--quiet'], { cwd: folder.path });
    folder.write('.gitignore', '.test-results/\n');
    folder.write('source.ts', 'one');
    const holds = (suites = 'unit'): boolean => new PassedBefore(suites, folder.path).holds;

    expect(holds()).toBe(false);
    new PassedBefore('unit', folder.path).remember();
    expect([holds(), holds('others')]).toEqual([true, false]);
    folder.write('source.ts', 'two');
    expect(holds()).toBe(false);
    folder.write('source.ts', 'one');
    expect(holds()).toBe(true);
    folder.write('new.ts', '');
    expect(holds()).toBe(false);
  });
});
