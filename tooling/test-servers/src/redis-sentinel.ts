import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { announce } from './announce.ts';
import { createNativeLauncher } from './create-native-launcher.ts';
import { redisKind, requireWholeNumber } from './group-options.ts';
import type { ChosenLauncher, LaunchRequest } from './launch-request.ts';
import type { ManagedServer } from './managed-server.ts';
import { NativeLauncher } from './native-launcher.ts';
import { nativeProgram } from './native-program.ts';
import { redisCommand } from './redis-command.ts';
import { startTogether, stopTogether, type ServerGroup } from './server-group.ts';
import type { ServerKind } from './server-kind.ts';
import { startManagedServer } from './start-managed-server.ts';
import { endpointOf, type Endpoint } from './tcp-exchange.ts';
import type { TestServer } from './test-server.ts';
import { waitUntil } from './wait-until.ts';

const START_TIMEOUT_MS = 20_000;
const READY_TIMEOUT_MS = 30_000;
// Short, so that a replica takes over two or three seconds after its master has gone.
const DOWN_AFTER_MS = 1_000;
const FAILOVER_TIMEOUT_MS = 5_000;

/** What may be said about a group that sentinels watch. */
export interface RedisSentinelOptions {
  /** How many replicas the master has: a whole number, at least 1. @defaultValue 1 */
  readonly replicas?: number | undefined;
  /** How many sentinels watch: a whole number, at least 3. @defaultValue 3 */
  readonly sentinels?: number | undefined;
  /** What the sentinels call the master. @defaultValue 'mymaster' */
  readonly name?: string | undefined;
  /** Whose binaries to run. @defaultValue 'redis' */
  readonly kind?: 'redis' | 'valkey' | undefined;
}

/** A master, its replicas and the sentinels that watch them, all native processes. */
export interface RedisSentinel extends ServerGroup {
  readonly name: string;
  /** The master of the beginning, then its replicas. Each can be paused, killed and started by itself. */
  readonly nodes: readonly TestServer[];
  readonly sentinels: readonly TestServer[];
  /** The URLs of the sentinels, as clients take them. */
  readonly urls: readonly string[];
  /** The node that is master at the moment, in the eyes of the first sentinel that answers. */
  master(): Promise<TestServer>;
}

/** Starts a master with replicas and sentinels on free loopback ports; resolves once the sentinels know all of them. */
export async function startRedisSentinel(options: RedisSentinelOptions = {}): Promise<RedisSentinel> {
  const { replicas = 1, sentinels: sentinelCount = 3, name = 'mymaster', kind: kindName = 'redis' } = options;
  requireWholeNumber('replicas', replicas, 1);
  requireWholeNumber('sentinels', sentinelCount, 3);
  if (!/^[\w.-]+$/.test(name)) throw new TypeError(`name is "${name}": accepted are letters, digits, ".", "-" and "_"`);
  const kind = redisKind(kindName);
  const servers: ManagedServer[] = [];
  try {
    const master = await startNode(kind, []);
    servers.push(master);
    const replicaOf = ['--replicaof', `${master.host} ${master.port}`];
    servers.push(...(await startTogether(Array.from({ length: replicas }, () => startNode(kind, replicaOf)))));
    await waitUntil(
      'every replica follows the master',
      READY_TIMEOUT_MS,
      async () => await hasReplicas(master, replicas),
    );
    const config = sentinelConfig(name, master, Math.floor(sentinelCount / 2) + 1);
    const sentinels = await startTogether(Array.from({ length: sentinelCount }, () => startSentinel(kind, config)));
    servers.push(...sentinels);
    await waitUntil(
      'every sentinel knows the others',
      READY_TIMEOUT_MS,
      async () => await knowAll(sentinels, replicas),
    );
    announce(
      `${kindName} ${master.version} with sentinels (${sentinelCount}; replicas: ${replicas}), ${master.source}`,
    );
  } catch (error) {
    await stopTogether(servers);
    throw error;
  }
  return groupOf(name, servers.slice(0, 1 + replicas), servers.slice(1 + replicas));
}

async function startNode(kind: ServerKind, args: readonly string[]): Promise<ManagedServer> {
  return await startManagedServer({
    kind,
    args: ['--repl-diskless-sync-delay', '0', ...args],
    startTimeoutMs: START_TIMEOUT_MS,
    createLauncher: createNativeLauncher,
  });
}

async function startSentinel(kind: ServerKind, config: string): Promise<ManagedServer> {
  const createLauncher = async ({ port }: LaunchRequest): Promise<ChosenLauncher> => {
    const { file } = await nativeProgram(kind);
    const args = ['{directory}/sentinel.conf', '--sentinel'];
    const launcher = await NativeLauncher.create({ file, args, port });
    // A sentinel keeps what it learns in its configuration: written once, so that it remembers over a restart.
    await writeFile(join(launcher.directory, 'sentinel.conf'), `port ${port}\ndir ${launcher.directory}\n${config}`);
    return { launcher, source: `by ${file}` };
  };
  return await startManagedServer({ kind, args: [], startTimeoutMs: START_TIMEOUT_MS, createLauncher });
}

function sentinelConfig(name: string, master: Endpoint, quorum: number): string {
  return [
    'bind 127.0.0.1',
    `sentinel monitor ${name} ${master.host} ${master.port} ${quorum}`,
    `sentinel down-after-milliseconds ${name} ${DOWN_AFTER_MS}`,
    `sentinel failover-timeout ${name} ${FAILOVER_TIMEOUT_MS}`,
    '',
  ].join('\n');
}

async function hasReplicas(master: Endpoint, count: number): Promise<boolean> {
  const replication = await redisCommand(endpointOf(master), ['INFO', 'replication']);
  return [...replication.matchAll(/^slave\d+:.*state=online/gm)].length === count;
}

async function knowAll(sentinels: readonly Endpoint[], replicas: number): Promise<boolean> {
  const reports = await Promise.all(
    sentinels.map(async (sentinel) => await redisCommand(endpointOf(sentinel), ['INFO', 'sentinel'])),
  );
  return reports.every(
    (report) => report.includes(`status=ok`) && report.includes(`slaves=${replicas},sentinels=${sentinels.length}`),
  );
}

function groupOf(name: string, nodes: readonly ManagedServer[], sentinels: readonly ManagedServer[]): RedisSentinel {
  const stop = async (): Promise<void> => await stopTogether([...sentinels, ...nodes]);
  return {
    name,
    nodes,
    sentinels,
    urls: sentinels.map((sentinel) => sentinel.url),
    master: async () => {
      const report = await Promise.any(
        sentinels.map(async (sentinel) => await redisCommand(endpointOf(sentinel), ['INFO', 'sentinel'])),
      );
      const port = Number(/address=[^,]*:(\d+),/.exec(report)?.[1]);
      const master = nodes.find((node) => node.port === port);
      if (master === undefined) throw new Error(`the sentinels name no node of this group as master: ${report}`);
      return master;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
