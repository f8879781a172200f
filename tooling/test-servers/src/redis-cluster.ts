import { announce } from './announce.ts';
import { claimPort } from './claimed-port.ts';
import { formCluster, isWhole, masterPorts } from './cluster-formation.ts';
import { createNativeLauncher } from './create-native-launcher.ts';
import { redisKind, requireWholeNumber } from './group-options.ts';
import type { ManagedServer } from './managed-server.ts';
import type { ServerKind } from './server-kind.ts';
import { startTogether, stopTogether, type ServerGroup } from './server-group.ts';
import { startManagedServer } from './start-managed-server.ts';
import { endpointOf } from './tcp-exchange.ts';
import type { TestServer } from './test-server.ts';
import { waitUntil } from './wait-until.ts';

const START_TIMEOUT_MS = 20_000;
const READY_TIMEOUT_MS = 30_000;
// Short, so that a replica takes over about two seconds after its master has gone.
const NODE_TIMEOUT_MS = 1_000;

/** What may be said about a cluster. */
export interface RedisClusterOptions {
  /** How many masters share the slots: a whole number, at least 3. @defaultValue 3 */
  readonly masters?: number | undefined;
  /** How many replicas each of them has: a whole number, 0 or more. @defaultValue 0 */
  readonly replicasPerMaster?: number | undefined;
  /** Whose binaries to run. @defaultValue 'redis' */
  readonly kind?: 'redis' | 'valkey' | undefined;
}

/** A Redis Cluster of native processes; version 7 of Redis or later. */
export interface RedisCluster extends ServerGroup {
  /** Every node, masters of the beginning first. Each can be paused, killed and started by itself. */
  readonly nodes: readonly TestServer[];
  readonly urls: readonly string[];
  /** The nodes that are masters at the moment, in the eyes of the first node that answers. */
  masters(): Promise<TestServer[]>;
  /** Resolves once every running node finds the cluster whole; rejects after `timeoutMs` (30 000 by default). */
  whenHealthy(timeoutMs?: number): Promise<void>;
}

/** Starts a Redis Cluster on free loopback ports and resolves once all slots are served. */
export async function startRedisCluster(options: RedisClusterOptions = {}): Promise<RedisCluster> {
  const { masters = 3, replicasPerMaster = 0, kind: kindName = 'redis' } = options;
  requireWholeNumber('masters', masters, 3);
  requireWholeNumber('replicasPerMaster', replicasPerMaster, 0);
  const kind = redisKind(kindName);
  const count = masters * (1 + replicasPerMaster);
  const busPorts = await Promise.all(Array.from({ length: count }, claimPort));
  const release = (): void => busPorts.forEach((claim) => claim.release());
  let nodes: ManagedServer[] = [];
  try {
    nodes = await startTogether(busPorts.map((bus) => startNode(kind, bus.port)));
    await formCluster(
      nodes.map((node, index) => ({ ...endpointOf(node), busPort: busPorts[index]?.port ?? 0 })),
      masters,
    );
  } catch (error) {
    await stopTogether(nodes).finally(release);
    throw error;
  }
  announce(
    `${kindName} ${nodes[0]?.version} cluster (masters: ${masters}, replicas: ${count - masters}), ${nodes[0]?.source}`,
  );
  return clusterOf(nodes, release);
}

async function startNode(kind: ServerKind, busPort: number): Promise<ManagedServer> {
  const settings = {
    'cluster-enabled': 'yes',
    'cluster-config-file': 'nodes.conf',
    'cluster-port': String(busPort),
    'cluster-node-timeout': String(NODE_TIMEOUT_MS),
    // A replica takes over however long it has not heard of its master: nobody writes while the test looks away.
    'cluster-replica-validity-factor': '0',
    'repl-diskless-sync-delay': '0',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  return await startManagedServer({
    kind,
    args,
    startTimeoutMs: START_TIMEOUT_MS,
    createLauncher: createNativeLauncher,
  });
}

function clusterOf(nodes: readonly ManagedServer[], release: () => void): RedisCluster {
  const stop = async (): Promise<void> => await stopTogether(nodes).finally(release);
  return {
    nodes,
    urls: nodes.map((node) => node.url),
    masters: async () => {
      const ports = await masterPorts(nodes.map(endpointOf));
      return nodes.filter((node) => ports.has(node.port));
    },
    whenHealthy: async (timeoutMs = READY_TIMEOUT_MS) => {
      const running = nodes.filter((node) => node.isRunning).map(endpointOf);
      await waitUntil('every running node finds the cluster whole', timeoutMs, async () => await isWhole(running));
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
