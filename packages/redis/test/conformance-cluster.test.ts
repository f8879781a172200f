import { afterAll, describe, it } from '@jest/globals';
import { startRedisCluster } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import { RedisBackend } from '@cache/redis';

const cluster = await startRedisCluster({ replicasPerMaster: 1 });

afterAll(() => cluster.stop());

// What serializers make a difference to, the suite on a server alone shows.
conformance({
  name: 'redis cluster',
  create: () => new RedisBackend({ cluster: { nodes: cluster.urls } }),
  variants: ['plain', 'namespace'],
  describe,
  it,
});
