import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { lockConformance } from '@cache/conformance';
import { RedisBackend } from '@cache/redis';

const server = await startServer('redis');

afterAll(() => server.stop());

lockConformance({ name: 'redis', create: () => new RedisBackend({ url: server.url }), describe, it });
