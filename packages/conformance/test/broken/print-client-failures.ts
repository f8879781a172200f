import type { ServerAddress } from '@cache/core';
import { runConformance } from '../../src/index.ts';
import { TcpStore } from '../tcp-store.ts';
import { brokenClients, type BrokenClient } from './broken-clients.ts';

// Prints as JSON which cases each of the broken clients fails; a program of its own for those that harm their process.
process.on('unhandledRejection', () => {
  // What one of them still causes after its run, while its server goes.
});

const failures: Record<string, readonly string[]> = {};

async function run({ does, create: BrokenClient, fails }: BrokenClient): Promise<void> {
  await using server = await TcpStore.start();
  const { address } = server;
  const report = await runConformance({
    name: 'broken',
    create: (to: ServerAddress = address) => new BrokenClient(to),
    address,
    server,
    // Beside what is meant for it, something that has to hold all the same.
    only: ['contract', 'lifecycle/closes-twice', ...fails],
    variants: ['plain'],
  });
  failures[does] = report.cases.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id);
}

// Nearly all of their time is spent waiting.
await Promise.all(brokenClients.filter(({ straying }) => straying !== true).map(run));
for (const client of brokenClients.filter(({ straying }) => straying === true)) await run(client);
process.stdout.write(JSON.stringify(failures));
