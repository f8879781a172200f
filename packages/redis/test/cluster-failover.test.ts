import { afterAll, describe, expect, it } from '@jest/globals';
import { startRedisCluster, type TestServer } from '@cache-internal/test-servers';
import { RedisCache } from '@cache/redis';
import { Load } from './load.ts';

const cluster = await startRedisCluster({ replicasPerMaster: 1 });

afterAll(() => cluster.stop());

async function masterAt(index: number): Promise<TestServer> {
  const master = (await cluster.masters())[index];
  if (master === undefined) throw new Error(`there is no master ${index}`);
  return master;
}

/** Resolves when a replica has all that the master has. */
async function hasReplicated({ url }: TestServer): Promise<void> {
  await using direct = new RedisCache({ url });
  for (;;) {
    const info = String(await direct.raw('sendCommand', ['INFO', 'replication']));
    const [, replica] = /state=online,offset=(\d+)/.exec(info) ?? [];
    if (replica !== undefined && replica === /master_repl_offset:(\d+)/.exec(info)?.[1]) return;
    await new Promise(setImmediate);
  }
}

describe('a cluster that loses a master', () => {
  it('goes on with the others, and with all once a replica has taken over', async () => {
    await using cache = new RedisCache({ cluster: { nodes: cluster.urls }, timeout: 1500 });
    await using load = new Load(cache);
    await load.until('every key works');
    const victim = await masterAt(0);
    await victim.kill();
    await load.until('most keys work');
    await cluster.whenHealthy();
    expect(await load.until('every key works')).toBeLessThan(3000);
    await victim.start();
    await cluster.whenHealthy();
    await load.until('every key works');
    expect(await load.end()).toEqual([]);
  }, 60_000);

  it('gives up one that is frozen, and works once a replica has taken over', async () => {
    await using cache = new RedisCache({ cluster: { nodes: cluster.urls }, timeout: 800 });
    await using load = new Load(cache);
    await load.until('every key works');
    const victim = await masterAt(1);
    await victim.pause();
    expect(await load.until('most keys work')).toBeLessThan(5000);
    expect(await load.until('every key works')).toBeLessThan(15_000);
    await victim.resume();
    await cluster.whenHealthy();
    await load.until('every key works');
    expect(await load.end()).toEqual([]);
  }, 60_000);

  it('lists and clears what there is afterwards', async () => {
    await using cache = new RedisCache({ cluster: { nodes: cluster.urls }, namespace: 'after' });
    await cache.multiSet(Array.from({ length: 1000 }, (_, index) => [`${index}`, index] as const));
    const victim = await masterAt(2);
    await hasReplicated(victim);
    await victim.kill();
    await cluster.whenHealthy();
    expect(await Array.fromAsync(cache.keys())).toHaveLength(1000);
    await cache.clear();
    expect(await Array.fromAsync(cache.keys())).toEqual([]);
  }, 60_000);
});
