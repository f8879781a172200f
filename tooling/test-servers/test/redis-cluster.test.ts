import { afterEach, describe, expect, it } from '@jest/globals';

import { startRedisCluster, type RedisCluster, type RedisClusterOptions } from '@cache-internal/test-servers';

import { redisCommand } from '../src/redis-command.ts';
import { waitUntil } from '../src/wait-until.ts';
import { nth } from './fixtures/nth.ts';

const started: RedisCluster[] = [];

async function start(options?: RedisClusterOptions): Promise<RedisCluster> {
  const cluster = await startRedisCluster(options);
  started.push(cluster);
  return cluster;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((cluster) => cluster.stop()));
});

describe('startRedisCluster', () => {
  it.each(['redis', 'valkey'] as const)(
    'resolves to three masters of %s that share all slots, and leaves none behind',
    async (kind) => {
      const cluster = await start({ kind });
      expect(cluster.nodes.map((node) => node.kind)).toEqual([kind, kind, kind]);
      expect(await cluster.masters()).toEqual(cluster.nodes);
      for (const node of cluster.nodes) {
        expect(await redisCommand(node, ['CLUSTER', 'INFO'])).toContain('cluster_slots_ok:16384');
      }
      // "foo" lies in slot 12182, which the third of three equal parts holds.
      const first = nth(cluster.nodes, 0);
      const third = nth(cluster.nodes, 2);
      await expect(redisCommand(first, ['SET', 'foo', 'bar'])).rejects.toThrow(`MOVED 12182 127.0.0.1:${third.port}`);
      expect(await redisCommand(third, ['SET', 'foo', 'bar'])).toBe('OK');
      await cluster.stop();
      await cluster.stop();
      for (const node of cluster.nodes) await expect(redisCommand(node, ['PING'])).rejects.toThrow(/ECONNREFUSED/);
    },
    60_000,
  );

  it('has a replica take over for a killed master, which comes back as a replica', async () => {
    const cluster = await start({ replicasPerMaster: 1 });
    const victim = nth(await cluster.masters(), 0);
    await victim.kill();
    await waitUntil('a replica takes over', 20_000, async () => {
      const masters = await cluster.masters();
      return masters.length === 3 && !masters.includes(victim);
    });
    await cluster.whenHealthy();
    await victim.start();
    await cluster.whenHealthy();
    expect(await redisCommand(victim, ['INFO', 'replication'])).toContain('role:slave');
  }, 60_000);
});
