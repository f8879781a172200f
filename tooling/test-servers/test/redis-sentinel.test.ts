import { afterEach, describe, expect, it } from '@jest/globals';

import { startRedisSentinel, type RedisSentinel, type RedisSentinelOptions } from '@cache-internal/test-servers';

import { redisCommand } from '../src/redis-command.ts';
import { waitUntil } from '../src/wait-until.ts';
import { nth } from './fixtures/nth.ts';

const started: RedisSentinel[] = [];

async function start(options?: RedisSentinelOptions): Promise<RedisSentinel> {
  const group = await startRedisSentinel(options);
  started.push(group);
  return group;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((group) => group.stop()));
});

describe('startRedisSentinel', () => {
  it.each(['redis', 'valkey'] as const)(
    'resolves to a master of %s, a replica and three sentinels that know it, and leaves none behind',
    async (kind) => {
      const group = await start({ kind, name: 'cache-master' });
      expect(group.nodes).toHaveLength(2);
      expect(group.urls).toEqual(group.sentinels.map(({ port }) => `redis://127.0.0.1:${port}`));
      expect(await group.master()).toBe(group.nodes[0]);
      for (const sentinel of group.sentinels) {
        expect(await redisCommand(sentinel, ['INFO', 'sentinel'])).toMatch(
          /name=cache-master,status=ok,.*slaves=1,sentinels=3/,
        );
      }
      await group.stop();
      await group.stop();
      for (const server of [...group.nodes, ...group.sentinels]) {
        await expect(redisCommand(server, ['PING'])).rejects.toThrow(/ECONNREFUSED/);
      }
    },
    60_000,
  );

  it('makes the replica master when the master is killed', async () => {
    const group = await start();
    const master = nth(group.nodes, 0);
    const replica = nth(group.nodes, 1);
    await redisCommand(master, ['SET', 'key', 'value']);
    await waitUntil(
      'the replica has it',
      10_000,
      async () => (await redisCommand(replica, ['GET', 'key'])) === 'value',
    );
    await master.kill();
    await waitUntil('the sentinels name the replica', 20_000, async () => (await group.master()) === replica);
    await waitUntil(
      'it takes writes',
      10_000,
      async () => (await redisCommand(replica, ['SET', 'key', 'later'])) === 'OK',
    );
  }, 60_000);
});
