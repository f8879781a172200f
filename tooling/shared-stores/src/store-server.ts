import { startRedisCluster, startServer, type ServerKindName } from '@cache-internal/test-servers';

/** What a store is behind: one server or a group of them. */
export interface StoreServer {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Of every server of a group. */
  readonly urls: readonly string[];
  stop(): Promise<void>;
}

export async function startStoreServer(kind: ServerKindName | 'redis cluster'): Promise<StoreServer> {
  if (kind !== 'redis cluster') {
    const server = await startServer(kind);
    const { host, port, url } = server;
    return { host, port, url, urls: [url], stop: () => server.stop() };
  }
  const cluster = await startRedisCluster();
  const { host, port, url } = cluster.nodes[0] as (typeof cluster.nodes)[number];
  return { host, port, url, urls: cluster.urls, stop: () => cluster.stop() };
}
