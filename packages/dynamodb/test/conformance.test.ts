import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import type { ServerAddress } from '@cache/core';
import { DynamoDBBackend } from '@cache/dynamodb';
import { createTable, serverOptions } from './server-options.ts';
import { storeClock } from './store-clock.ts';

/**
 * Each has a table of its own: what the cases leave behind makes every later look through a table longer. Text is what
 * values are by default; the other two attributes that hold one are numbers, in every variant, and bytes.
 */
const VARIANTS = { plain: 'plain', namespace: 'namespace', bytes: 'serializer bytes' };

const server = await startServer('dynamodb');
const createTables = async (): Promise<void> => {
  for (const table of Object.keys(VARIANTS)) await createTable(server, table);
};
await createTables();

afterAll(() => server.stop());

const { clock, advance } = storeClock();

for (const [table, variant] of Object.entries(VARIANTS)) {
  conformance({
    name: `dynamodb (${variant})`,
    create: ({ host, port }: ServerAddress = server) =>
      new DynamoDBBackend({ ...serverOptions(`http://${host}:${port}`), table, clock }),
    advance,
    describe,
    it,
    address: server,
    server: {
      kill: () => server.kill(),
      // One that keeps its tables in memory comes back without.
      start: async () => {
        await server.start();
        await createTables();
      },
      pause: () => server.pause(),
      resume: () => server.resume(),
    },
    variants: [variant],
  });
}
