import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');
const run = promisify(execFile);

describe('npm start', () => {
  it('shows what compressing saves', async () => {
    const { stdout, stderr } = await run(process.execPath, ['--conditions=@cache/source', MAIN]);
    expect(stderr).toBe('');
    const [json, compressed] = [...stdout.matchAll(/([\d,]+) bytes/g)].map(([, n]) => Number(n?.replaceAll(',', '')));
    expect(compressed).toBeLessThan((json as number) / 4);
    expect(stdout).toContain('a counter still counts: 42\n');
  });
});
