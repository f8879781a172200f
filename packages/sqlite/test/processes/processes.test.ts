import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { SqliteCache } from '../../src/index.ts';
import { programPath, runProcess } from './run-process.ts';

const PROCESSES = 4;
// Of four increments and one each of everything else.
const ROUNDS = 2500;

describe('processes that share a file', () => {
  it('add up to exact totals, win each key once and remove each key once', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    await using cache = new SqliteCache<number>({ path });
    await cache.set('compared', 0);
    await cache.multiSet(Array.from({ length: ROUNDS }, (_, index) => [`shared ${index}`, index] as const));

    const printed = await Promise.all(
      Array.from({ length: PROCESSES }, () => runProcess('contend.ts', path, String(ROUNDS))),
    );

    const answers = printed.map((text) => JSON.parse(text) as { readonly added: number; readonly removed: number });
    expect(await cache.get('counter')).toBe(PROCESSES * ROUNDS * 4);
    expect(await cache.get('compared')).toBe(PROCESSES * ROUNDS);
    expect(answers.reduce((sum, { added }) => sum + added, 0)).toBe(ROUNDS);
    expect(answers.reduce((sum, { removed }) => sum + removed, 0)).toBe(ROUNDS);
  }, 120_000);

  it('may all be the first to open it', async () => {
    using folder = new ScratchFolder();
    const rounds = 40;
    const beginAt = Date.now() + 1500;
    const running = Array.from({ length: PROCESSES }, () =>
      runProcess('open.ts', folder.path, String(rounds), String(beginAt)),
    );
    expect(await Promise.all(running)).toEqual(Array.from({ length: PROCESSES }, () => ''));
  }, 60_000);

  it('lose nothing that was answered, and tear no batch, when one is killed while it writes', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    await using cache = new SqliteCache<number>({ path });
    for (let round = 0; round < 3; round++) {
      const answered = await killWhileCounting(path);
      expect(await cache.get('counter')).toBeGreaterThanOrEqual(answered);
      const [first, second] = await cache.multiGet(['first', 'second']);
      expect(first).toBe(second);
      // The lock that it may have held went with it.
      await expect(cache.increment('counter')).resolves.toBeGreaterThan(answered);
    }
    expect(await cache.raw('get', 'PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  }, 60_000);
});

/** Starts a process that counts, kills it at its hundredth sum or a little later, and answers the last it printed. */
async function killWhileCounting(path: string): Promise<number> {
  const child = spawn(process.execPath, ['--conditions=@cache/source', programPath('count.ts'), path]);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    if (printed.split('\n').length > 100) child.kill('SIGKILL');
  });
  await once(child, 'close');
  expect(child.signalCode).toBe('SIGKILL');
  return Number(printed.split('\n').at(-2));
}
