import { startServer } from '@cache-internal/test-servers';

import type { Setting } from './measuring/suite.ts';

/** A server for the run: one that the user names, or one of its own. */
export interface BenchmarkServer extends AsyncDisposable {
  readonly setting: Setting;
  /** Its name and version. */
  readonly description: string;
}

/** Starts a server for the run alone. */
export async function ownServer(kind: 'redis' | 'memcached' | 'dynamodb'): Promise<BenchmarkServer> {
  const server = await startServer(kind);
  return {
    setting: { serverUrl: server.url, keyPrefix: 'benchmark' },
    description: `${kind} ${server.version} (${server.how})`,
    [Symbol.asyncDispose]: () => server.stop(),
  };
}
