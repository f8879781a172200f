import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import type { ServerAddress } from '@cache/core';
import { DynamoDBBackend } from '@cache/dynamodb';
import { createTable, serverOptions } from './server-options.ts';

const server = await startServer('dynamodb');
await createTable(server, 'cache');

afterAll(() => server.stop());

conformance({
  name: 'dynamodb',
  create: ({ host, port }: ServerAddress = server) =>
    new DynamoDBBackend({ ...serverOptions(`http://${host}:${port}`), table: 'cache' }),
  describe,
  it,
  address: server,
  server: {
    kill: () => server.kill(),
    // It comes back without its tables.
    start: async () => {
      await server.start();
      await createTable(server, 'cache');
    },
    pause: () => server.pause(),
    resume: () => server.resume(),
  },
});
