import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { MemoryCache } from '@cache/memory';

import { createApp } from './create-app.ts';

const cache = new MemoryCache({ maxEntries: 10_000 });
const app = createApp(cache, async (symbol) => {
  await sleep(500);
  return { price: symbol.length * 100 };
});

function refuse(why: string): never {
  console.error(why);
  process.exit(1);
}

const wanted = process.env['PORT'] ?? '3000';
if (!/^\d+$/.test(wanted) || Number(wanted) > 65_535)
  refuse(`PORT must be a whole number from 0 to 65535; got ${wanted}`);
// As where the port is taken.
app.once('error', ({ message }) => refuse(message));
app.listen(Number(wanted), '127.0.0.1', () => {
  const { port } = app.address() as AddressInfo;
  console.log(`http://127.0.0.1:${port}/quotes/ACME takes half a second, and then ten seconds no time at all`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Requests under way are answered first.
    app.close(() => void cache.close());
    app.closeIdleConnections();
  });
}
