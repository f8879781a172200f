import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import type { ServerAddress } from '@cache/core';
import { MemcachedBackend } from '@cache/memcached';

const server = await startServer('memcached');

afterAll(() => server.stop());

for (const namespaceGenerations of [false, true]) {
  conformance({
    name: namespaceGenerations ? 'memcached, with generations' : 'memcached',
    create: ({ host, port }: ServerAddress = server) =>
      new MemcachedBackend({ servers: [`${host}:${port}`], namespaceGenerations }),
    describe,
    it,
    address: server,
    server,
    // Serializers make no difference to generations.
    ...(namespaceGenerations && { variants: ['plain', 'namespace'] }),
  });
}
