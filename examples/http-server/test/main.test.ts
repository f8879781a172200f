import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts');

describe('npm start', () => {
  it('serves, and ends when it is asked to', async () => {
    const child = spawn(process.execPath, ['--conditions=@cache/source', MAIN], {
      env: { ...process.env, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = /http:\S+/.exec(line)?.[0] ?? '';
    expect(await (await fetch(url)).json()).toEqual({ price: 400 });
    expect((await fetch(url)).headers.get('x-cache')).toBe('hit');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
  }, 20_000);
});
