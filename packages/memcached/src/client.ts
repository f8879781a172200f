import { MemcacheClient, MemcacheNode, type MemcacheConnection } from 'memcache-client';
import { GuardedConnection } from './guarded-connection.ts';
import type { MemcachedAddress } from './server-address.ts';

/** Where the bytes of a command are written to. */
export type CommandSink = NonNullable<MemcacheConnection['socket']>;

/** What the client answers for each key that it found; a plain object, so only what is its own is an answer. */
export type FoundItems = Readonly<Record<string, FoundItem>>;

/** An item as the server sent it. */
export interface FoundItem {
  /** The words of the line before the value: `VALUE key flags bytes [cas]`. */
  readonly tokens: readonly string[];
  readonly casUniq?: string;
  readonly value: Buffer;
}

/**
 * The client of one server, over one connection that is opened by the first command and again by the next one after
 * it was lost. It is given one server only, since of several it would ask any at random.
 */
export class GuardedClient extends MemcacheClient {
  readonly #node: GuardedNode;

  constructor(address: MemcachedAddress) {
    super({ server: address.name, Promise: globalThis.Promise });
    this.#node = new GuardedNode(this, address);
    (this._servers as unknown as { readonly _nodes: Record<string, MemcacheNode> })._nodes[address.name] = this.#node;
  }

  /** Sends one command; rejects where the connection is lost in between, instead of waiting for an answer for ever. */
  override _send(connection: MemcacheConnection, ...rest: [never, never]): Promise<unknown> {
    if (!connection.isReady()) return Promise.reject(new Error('the connection was lost as soon as it was there'));
    return super._send(connection, ...rest);
  }

  /** Values stay the bytes they are, whatever the flags say: other programs have other flags. */
  override _unpackValue({ data }: { readonly data: string | Buffer }): Buffer {
    return data as Buffer;
  }

  /** The connection there is now, if any; another one after it was lost. */
  get connection(): MemcacheConnection | undefined {
    return this.#node.connections[0];
  }

  /** Ends the connection, if there is one; the next command opens another. */
  drop(reason: Error): void {
    for (const connection of this.#node.connections) (connection as GuardedConnection).end(reason);
  }
}

class GuardedNode extends MemcacheNode {
  readonly #address: MemcachedAddress;

  constructor(client: MemcacheClient, address: MemcachedAddress) {
    super(client, { server: address.name, maxConnections: 1 });
    this.#address = address;
  }

  override _connect(): Promise<MemcacheConnection> {
    const connection = new GuardedConnection(this.client, this);
    this.connections.push(connection);
    return connection.connectTo(this.#address.host, this.#address.port);
  }
}
