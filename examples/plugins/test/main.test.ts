import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const run = promisify(execFile);

describe('npm start', () => {
  it('tells how long commands took and how many were hits', async () => {
    const { stdout, stderr } = await run(process.execPath, ['--conditions=@cache/source', MAIN]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^get +\d+ +0 /m);
    expect(stdout).toMatch(/^set +20 +0 /m);
    expect(stdout).toContain('280 hits, 20 misses: 93 %');
    expect(stdout).toContain('asked for most: product:0 (');
  });
});
