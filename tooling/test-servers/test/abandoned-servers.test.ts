import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// Named so that this suite counts as one that needs servers.
import type { TestServer } from '@cache-internal/test-servers';

import { dockerEngine } from '../lib/docker-engine.mjs';
import { redisCommand } from '../src/redis-command.ts';
import { waitUntil } from '../src/wait-until.ts';

const script = fileURLToPath(new URL('./fixtures/abandon-servers.ts', import.meta.url));

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cache-abandoned-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

type Location = Pick<TestServer, 'host' | 'port' | 'how'>;

async function abandon(
  how: 'end' | 'crash' | 'hang',
  signal?: 'SIGKILL' | 'SIGTERM',
): Promise<Location & { pid: number }> {
  const child = spawn(process.execPath, [script, how], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const closed = once(child, 'close');
  const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
  if (signal !== undefined) child.kill(signal);
  await closed;
  return { ...(JSON.parse(line) as Location), pid: child.pid ?? 0 };
}

async function containersOf(pid: number): Promise<number> {
  const engine = dockerEngine.address();
  if (engine === undefined || (await dockerEngine.version(engine)) === undefined) return 0;
  const { body } = await dockerEngine.call(engine, 'GET', '/containers/json?all=true');
  const owners = (JSON.parse(body) as { Labels: Record<string, string> }[]).map(
    ({ Labels }) => Labels['cache-test-servers.owner'] ?? '',
  );
  return owners.filter((owner) => owner.split('|')[1] === String(pid)).length;
}

describe.each([
  ['ends without stopping it', 'end', undefined],
  ['crashes', 'crash', undefined],
  ['is killed with kill -9', 'hang', 'SIGKILL'],
  ['is asked to end', 'hang', 'SIGTERM'],
] as const)('a server whose test process %s', (_title, how, signal) => {
  it('goes with it, with its container or its folder', async () => {
    const server = await abandon(how, signal);
    await waitUntil('the server is gone', 10_000, async () => {
      const answer = await redisCommand(server, ['PING'], 500).catch(() => 'gone');
      return answer === 'gone';
    });
    await waitUntil('its container is removed', 10_000, async () => (await containersOf(server.pid)) === 0);
    await waitUntil('its folder is removed', 10_000, async () => {
      const names = await readdir(folder);
      return !names.some((name) => name.startsWith('cache-server-'));
    });
    expect(server.port).toBeGreaterThan(0);
  }, 60_000);
});
