import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const run = promisify(execFile);

describe('npm start', () => {
  it('shows all four', async () => {
    const { stdout, stderr } = await run(process.execPath, ['--conditions=@cache/source', MAIN]);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^ {2}json +\d\d,\d{3}$/m);
    expect(stdout).toMatch(/a forged entry: +CACHE_UNSIGNED_PAYLOAD/);
    expect(stdout).toContain('loaded: 1');
    expect(stdout).toMatch(/written with keys: +2026, 2027/);
  });
});
