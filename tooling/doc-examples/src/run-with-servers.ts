import { startServer } from '@cache-internal/test-servers';

import type { Example } from './example.ts';
import { runExample } from './run-example.ts';
import type { Workbench } from './workbench.ts';

/** Runs an example against fresh servers of the kinds that its fence names. */
export async function runWithServers(workbench: Workbench, example: Example): Promise<string> {
  await using servers = new AsyncDisposableStack();
  const addresses = new Map<string, string>();
  for (const { kind, written, real } of example.fence.servers) {
    const server = servers.use(await startServer(kind));
    addresses.set(written, real(server.url));
  }
  // Awaited here: the servers end with this function.
  return await runExample(workbench, example, addresses);
}
