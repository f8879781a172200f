import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

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

  it('says in one line what is wrong with its port', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    for (const [wanted, message] of [
      ['abc', /^PORT must be a whole number from 0 to 65535; got abc\n$/],
      [String(port), /^listen EADDRINUSE: .*\n$/],
    ] as const) {
      const child = spawn(process.execPath, ['--conditions=@cache/source', MAIN], {
        env: { ...process.env, PORT: wanted },
        stdio: ['ignore', 'inherit', 'pipe'],
      });
      const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
      expect([said, code]).toEqual([expect.stringMatching(message), 1]);
    }
    taken.close();
  }, 20_000);
});
