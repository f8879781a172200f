import type {
  RedisArgument,
  RedisClient,
  RedisClusterClient,
  RedisClusterNode,
  RedisSentinelClient,
  Shards,
} from './client.ts';
import { SEND_OPTIONS } from './client.ts';
import { toCacheError, unavailable } from './errors.ts';
import { keySlot } from './key-slot.ts';

/** What `createClient()`, `createCluster()` and `createSentinel()` of `redis` return. */
export type AnyRedisClient = RedisClient | RedisClusterClient | RedisSentinelClient;

/** A client of any kind, asked in one way. */
export interface RoutedClient {
  readonly isOpen: boolean;
  readonly isReady: boolean;
  /** The client whose methods raw commands name, where it is another object. */
  readonly owner?: object;
  readonly slotOf?: ((key: RedisArgument) => number) | undefined;
  /** @param key - one of the keys that the command names. */
  sendCommand(args: readonly RedisArgument[], options?: object, key?: RedisArgument): Promise<unknown>;
  shards?(): Shards;
  connect(): Promise<unknown>;
  destroy(): void;
  on(event: 'ready' | 'error' | 'end', listener: (error: Error) => void): unknown;
}

/** Gives a client that is somebody else's the one way of being asked. */
export function routed(client: AnyRedisClient): RoutedClient {
  if (isClusterClient(client)) return new RoutedCluster(client);
  return isSentinelClient(client) ? new RoutedSentinel(client) : client;
}

export function isClusterClient(client: object): client is RedisClusterClient {
  return 'slots' in client && 'masters' in client;
}

export function isSentinelClient(client: object): client is RedisSentinelClient {
  return 'getSentinelNode' in client || 'sentinelRootNodes' in client;
}

class RoutedSentinel implements RoutedClient {
  readonly owner: RedisSentinelClient;

  constructor(client: RedisSentinelClient) {
    this.owner = client;
  }

  get isOpen(): boolean {
    return this.owner.isOpen;
  }

  get isReady(): boolean {
    return this.owner.isReady;
  }

  sendCommand(args: readonly RedisArgument[], options?: object): Promise<unknown> {
    return this.owner.sendCommand(false, args as RedisArgument[], options);
  }

  connect(): Promise<unknown> {
    return this.owner.connect();
  }

  /** It is its owner's to destroy. */
  destroy(): void {}

  on(event: string, listener: (error: Error) => void): unknown {
    return this.owner.on(event, listener);
  }
}

class RoutedCluster implements RoutedClient {
  readonly owner: RedisClusterClient;
  readonly slotOf = keySlot;

  constructor(client: RedisClusterClient) {
    this.owner = client;
  }

  get isOpen(): boolean {
    return this.owner.isOpen;
  }

  get isReady(): boolean {
    return this.owner.isReady;
  }

  async sendCommand(args: readonly RedisArgument[], options?: object, key?: RedisArgument): Promise<unknown> {
    if (key !== undefined) refuseWhileLost(this.owner.slots[keySlot(key)]?.master);
    return await this.owner.sendCommand(key, false, args as RedisArgument[], options);
  }

  shards(): Shards {
    const nodes = new Map(this.owner.masters.map((node) => [node.address, node]));
    return {
      owners: Array.from(this.owner.slots, (slot) => slot?.master.address),
      send: async (address, args, as) => {
        const node = nodes.get(address);
        refuseWhileLost(node);
        try {
          const client = await this.owner.nodeClient(node as RedisClusterNode);
          return await client.sendCommand(args, SEND_OPTIONS[as]);
        } catch (error) {
          throw toCacheError(error);
        }
      },
    };
  }

  connect(): Promise<unknown> {
    return this.owner.connect();
  }

  /** It is its owner's to destroy. */
  destroy(): void {}

  on(event: 'ready' | 'error' | 'end', listener: (error: Error) => void): unknown {
    return this.owner.on({ ready: 'connect', error: 'error', end: 'disconnect' }[event], listener);
  }
}

/** Keeps commands out of the queue, without a bound, of a server's client that has lost its connection. */
function refuseWhileLost(node: RedisClusterNode | undefined): void {
  if (node === undefined) throw unavailable('the given client knows no server for this key');
  const { client, connectPromise } = node;
  if (client !== undefined && !client.isReady && connectPromise === undefined)
    throw unavailable(`the connection to ${node.address} was lost`);
}
