import { afterAll, describe, it } from '@jest/globals';
import { startRedisSentinel } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import { RedisBackend } from '@cache/redis';

const group = await startRedisSentinel();

afterAll(() => group.stop());

// What serializers make a difference to, the suite on a server alone shows.
conformance({
  name: 'redis behind sentinels',
  create: () => new RedisBackend({ sentinel: { name: group.name, nodes: group.urls } }),
  variants: ['plain'],
  describe,
  it,
});
