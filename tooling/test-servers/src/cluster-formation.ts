import { redisCommand } from './redis-command.ts';
import type { Endpoint } from './tcp-exchange.ts';
import { waitUntil } from './wait-until.ts';

const SLOTS = 16_384;
const TIMEOUT_MS = 30_000;

/** A node that is to join a cluster. */
export interface ClusterMember extends Endpoint {
  /** Where the nodes talk to each other. */
  readonly busPort: number;
}

/**
 * Makes a cluster of empty nodes: the first `masterCount` share the slots, the others become replicas in turn.
 *
 * By the commands of the cluster specification rather than `redis-cli --cluster create`, which is a package of its
 * own and waits a second between two looks.
 *
 * @see https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/
 */
export async function formCluster(members: readonly ClusterMember[], masterCount: number): Promise<void> {
  const masters = members.slice(0, masterCount);
  // Different epochs from the start, so that the nodes need not settle who owns what.
  await inParallel(members, async (member, index) => {
    await redisCommand(member, ['CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1)]);
  });
  await inParallel(masters, async (master, index) => {
    const first = Math.floor((SLOTS * index) / masterCount);
    const last = Math.floor((SLOTS * (index + 1)) / masterCount) - 1;
    await redisCommand(master, ['CLUSTER', 'ADDSLOTSRANGE', String(first), String(last)]);
  });
  await meet(members);
  await inParallel(members.slice(masterCount), async (replica, index) => {
    const id = await redisCommand(masters[index % masterCount] ?? replica, ['CLUSTER', 'MYID']);
    await redisCommand(replica, ['CLUSTER', 'REPLICATE', id]);
  });
  await waitUntil('the cluster is whole', TIMEOUT_MS, async () => await isWhole(members));
}

/** Whether each of these nodes serves, has caught up if it is a replica, and agrees with the others on the masters. */
export async function isWhole(nodes: readonly Endpoint[]): Promise<boolean> {
  const answers = await Promise.all(
    nodes.map(async (node) => {
      const cluster = await redisCommand(node, ['CLUSTER', 'INFO']);
      const replication = await redisCommand(node, ['INFO', 'replication']);
      const masters = [...(await masterPorts([node]))].sort((one, other) => one - other).join();
      return {
        serves: cluster.includes('cluster_state:ok') && !replication.includes('master_link_status:down'),
        masters,
      };
    }),
  );
  // A master that comes back believes in itself until it hears that it was replaced.
  return answers.every(({ serves, masters }) => serves && masters === answers[0]?.masters);
}

/** The ports of the nodes that are masters with slots, as the first node that answers sees it. */
export async function masterPorts(nodes: readonly Endpoint[]): Promise<Set<number>> {
  const table = await Promise.any(nodes.map(async (node) => await redisCommand(node, ['CLUSTER', 'NODES'])));
  return new Set(
    table
      .split('\n')
      .map((line) => line.split(' '))
      .filter(
        ([, , flags = '', , , , , , ...slots]) =>
          /\bmaster\b/.test(flags) && !/\bfail\b/.test(flags) && slots.length > 0,
      )
      .map(([, address = '']) => Number(/:(\d+)@/.exec(address)?.[1])),
  );
}

async function meet(members: readonly ClusterMember[]): Promise<void> {
  const [first, ...others] = members;
  if (first === undefined) return;
  for (const { host, port, busPort } of others) {
    await redisCommand(first, ['CLUSTER', 'MEET', host, String(port), String(busPort)]);
  }
  await waitUntil('all nodes know each other', TIMEOUT_MS, async () => {
    const tables = await Promise.all(members.map(async (member) => await redisCommand(member, ['CLUSTER', 'NODES'])));
    return tables.every((table) => table.trim().split('\n').length === members.length && !table.includes('handshake'));
  });
}

async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  await Promise.all(items.map(work));
}
