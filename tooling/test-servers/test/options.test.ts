import { describe, expect, it } from '@jest/globals';

import { startRedisCluster, type RedisClusterOptions } from '../src/redis-cluster.ts';
import { startRedisSentinel, type RedisSentinelOptions } from '../src/redis-sentinel.ts';
import type { ServerKindName } from '../src/server-kind.ts';
import { startServer, type StartServerOptions } from '../src/start-server.ts';

describe('startServer, before anything starts', () => {
  it('rejects an unknown kind, naming those that exist', async () => {
    const starting = startServer('mongodb' as ServerKindName);
    await expect(starting).rejects.toThrow(
      'there is no kind "mongodb": accepted are dynamodb, memcached, redis, valkey',
    );
  });

  it.each([
    [{ args: '--port 1' as unknown as string[] }, 'args must be an array of strings'],
    [{ args: [1] as unknown as string[] }, 'args must be an array of strings'],
    [{ startTimeoutMs: 0 }, 'startTimeoutMs is 0: accepted are milliseconds above 0'],
    [{ startTimeoutMs: Number.NaN }, 'startTimeoutMs is NaN: accepted are milliseconds above 0'],
  ] satisfies [StartServerOptions, string][])('rejects %j', async (options, message) => {
    await expect(startServer('redis', options)).rejects.toThrow(message);
  });
});

describe('startRedisCluster, before anything starts', () => {
  it.each([
    [{ masters: 2 }, 'masters is 2: accepted are whole numbers from 3'],
    [{ masters: 3.5 }, 'masters is 3.5: accepted are whole numbers from 3'],
    [{ replicasPerMaster: -1 }, 'replicasPerMaster is -1: accepted are whole numbers from 0'],
    [{ kind: 'memcached' as 'redis' }, 'kind is "memcached": accepted are "redis" and "valkey"'],
  ] satisfies [RedisClusterOptions, string][])('rejects %j', async (options, message) => {
    await expect(startRedisCluster(options)).rejects.toThrow(message);
  });
});

describe('startRedisSentinel, before anything starts', () => {
  it.each([
    [{ replicas: 0 }, 'replicas is 0: accepted are whole numbers from 1'],
    [{ sentinels: 2 }, 'sentinels is 2: accepted are whole numbers from 3'],
    [{ name: 'two words' }, 'name is "two words": accepted are letters, digits, ".", "-" and "_"'],
    [{ kind: 'dynamodb' as 'redis' }, 'kind is "dynamodb": accepted are "redis" and "valkey"'],
  ] satisfies [RedisSentinelOptions, string][])('rejects %j', async (options, message) => {
    await expect(startRedisSentinel(options)).rejects.toThrow(message);
  });
});
