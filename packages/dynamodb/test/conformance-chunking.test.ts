import { afterAll, describe, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { conformance } from '@cache/conformance';
import { DynamoDBBackend } from '@cache/dynamodb';
import { createTable, serverOptions } from './server-options.ts';
import { storeClock } from './store-clock.ts';

const server = await startServer('dynamodb');
await createTable(server, 'chunking');

afterAll(() => server.stop());

const { clock, advance } = storeClock();

conformance({
  name: 'dynamodb, with chunking',
  create: () => new DynamoDBBackend({ ...serverOptions(server.url), table: 'chunking', chunking: true, clock }),
  advance,
  describe,
  it,
  variants: ['plain'],
});
