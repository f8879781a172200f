import { isCacheError, reconnectDelayMs, type CallContext } from '@cache/core';
import type { Ask, RedisArgument, RedisConnection, ReplyKind, Shards } from './client.ts';
import { SEND_OPTIONS } from './client.ts';
import { readRedirection, readSlots, type Address } from './cluster-slots.ts';
import { likewise, toCacheError } from './errors.ts';
import { inTime } from './in-time.ts';
import { keySlot, SLOTS } from './key-slot.ts';
import { OwnConnection, type CreateClient } from './own-connection.ts';
import type { RoutedClient } from './routed-client.ts';
import { WaitingRoom } from './waiting-room.ts';

/** How often a command follows a redirection. Two servers that disagree for a moment may send it to and fro. */
const MOST_REDIRECTIONS = 8;

/** How long one server may take to say who has which slots, before another is asked. */
const LOOK_TIMEOUT_MS = 1000;

/** How soon the servers are looked at again while commands fail. */
const LOOK_EVERY_MS = 250;

const LOOK_CONTEXT: CallContext = Object.freeze({ payload: 'text', timeoutMs: LOOK_TIMEOUT_MS, signal: undefined });

/** Makes a client for a server of the cluster. */
export type CreateNodeClient = (address: Address) => CreateClient;

/** Asks one server for something, of which its part of the cluster must be told if it only has it for this once. */
type AskNode = (node: OwnConnection, asking: boolean) => Promise<unknown>;

/**
 * Connections to the masters of a cluster, each opened by the first command for it, and each bounded, watched and made
 * anew as one to a server alone is.
 *
 * Who has which slots is asked of one of the servers with the first command, and again where a server redirects a
 * command, cannot be reached or is silent. While one server is away, commands for the others go on.
 */
export class ClusterConnection implements RedisConnection {
  readonly slotOf = keySlot;
  readonly #seeds: readonly Address[];
  readonly #createClient: CreateNodeClient;
  readonly #nodes = new Map<Address, OwnConnection>();
  readonly #room = new WaitingRoom<void>();
  #owners: (Address | undefined)[] | undefined;
  #looking: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #failures = 0;
  /** Why nobody could say who has which slots, until it is asked again. */
  #failure: Error | undefined;
  #askAgainAt = 0;
  #closed = false;

  constructor(seeds: readonly Address[], createClient: CreateNodeClient) {
    this.#seeds = seeds;
    this.#createClient = createClient;
  }

  send(args: readonly RedisArgument[], as: ReplyKind, context: CallContext, key?: RedisArgument): Promise<unknown> {
    return this.#ask(
      (node, asking) => {
        if (!asking) return node.send(args, as, context);
        return node.use((client) => afterAsking(client, () => client.sendCommand(args, SEND_OPTIONS[as])), context);
      },
      context,
      key,
    );
  }

  use(ask: Ask, context: CallContext, key?: RedisArgument): Promise<unknown> {
    return this.#ask(
      (node, asking) => node.use(asking ? (client) => afterAsking(client, () => ask(client)) : ask, context),
      context,
      key,
    );
  }

  async shards(): Promise<Shards> {
    // One that is under way may have begun before what the caller wants to know of.
    await this.#looking?.catch(() => undefined);
    await this.#look().catch((error: unknown) => {
      throw likewise(error);
    });
    return {
      owners: [...(this.#owners as readonly (Address | undefined)[])],
      send: async (owner, args, as, context) => await this.#node(owner).send(args, as, context),
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#room.turnAway(closed());
    await Promise.all(Array.from(this.#nodes.values(), (node) => node.close()));
  }

  #ask(ask: AskNode, context: CallContext, key: RedisArgument | undefined): Promise<unknown> {
    if (this.#closed) return Promise.reject(toCacheError(closed()));
    const owners = this.#owners;
    if (owners === undefined) return this.#wait(() => this.#ask(ask, context, key), context);
    const slot = key === undefined ? Math.floor(Math.random() * SLOTS) : keySlot(key);
    // Nobody may have the slot right now, which any of them says best.
    const address = owners[slot] ?? (owners.find((owner) => owner !== undefined) as Address);
    return ask(this.#node(address), false).catch((error: unknown) => this.#follow(error, address, ask, context));
  }

  async #follow(first: unknown, asked: Address, ask: AskNode, context: CallContext): Promise<unknown> {
    let error = first;
    let from = asked;
    for (let sent = 1; ; sent++) {
      const redirection = readRedirection(error, from);
      if (redirection === undefined || sent > MOST_REDIRECTIONS || context.signal?.aborted === true) {
        if (isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE')) this.#lookSoon();
        throw error;
      }
      const { to, moved } = redirection;
      if (moved !== undefined) {
        (this.#owners as (Address | undefined)[])[moved] = to;
        this.#lookSoon();
      }
      try {
        return await ask(this.#node(to), moved === undefined);
      } catch (next) {
        error = next;
        from = to;
      }
    }
  }

  #wait(ask: () => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#failure !== undefined && performance.now() < this.#askAgainAt)
      return Promise.reject(likewise(toCacheError(this.#failure)));
    const answer = this.#room.wait(ask, context);
    // Who waits hears of it.
    this.#look().catch(() => undefined);
    return answer;
  }

  /** Looks again who has which slots. Where that fails, the next command that fails does it again. */
  #lookSoon(): void {
    if (performance.now() - this.#lookedAt >= LOOK_EVERY_MS) this.#look().catch(() => undefined);
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookAround().finally(() => {
      this.#looking = undefined;
      this.#lookedAt = performance.now();
    });
    return this.#looking;
  }

  async #lookAround(): Promise<void> {
    let failure: unknown;
    for (const address of this.#candidates()) {
      try {
        const asked = this.#node(address).send(['CLUSTER', 'SLOTS'], 'text', LOOK_CONTEXT);
        const late = `${address} did not say within ${LOOK_TIMEOUT_MS} ms who has which slots`;
        this.#learn(readSlots(await inTime(LOOK_TIMEOUT_MS, asked, late), address));
        return;
      } catch (error) {
        failure = error;
      }
    }
    if (this.#owners === undefined) this.#notKnown(failure as Error);
    throw toCacheError(failure);
  }

  /** All servers that may know, the masters first, each time in another order. */
  #candidates(): Iterable<Address> {
    const masters = new Set(this.#owners?.filter((owner) => owner !== undefined));
    return new Set([...shuffled(masters), ...shuffled(this.#seeds)]);
  }

  #learn(owners: (Address | undefined)[]): void {
    this.#owners = owners;
    this.#failures = 0;
    this.#failure = undefined;
    const inUse = new Set(owners);
    for (const [address, node] of this.#nodes) {
      if (inUse.has(address)) continue;
      this.#nodes.delete(address);
      void node.close(new Error(`${address} has no slots of the cluster any more`));
    }
    this.#room.admit();
  }

  #notKnown(error: Error): void {
    this.#failures++;
    this.#failure = error;
    this.#askAgainAt = performance.now() + reconnectDelayMs(this.#failures);
    this.#room.turnAway(error);
  }

  #node(address: Address): OwnConnection {
    if (this.#closed) throw toCacheError(closed());
    let node = this.#nodes.get(address);
    if (node === undefined) {
      node = new OwnConnection(this.#createClient(address));
      this.#nodes.set(address, node);
    }
    return node;
  }
}

/** Asks as one whose turn the server would otherwise not take, in one go, so that nothing comes between. */
function afterAsking(client: RoutedClient, ask: () => unknown): unknown {
  // What is wrong with it, the command that follows says too.
  client.sendCommand(['ASKING'], SEND_OPTIONS.text).catch(() => undefined);
  return ask();
}

function shuffled<T>(items: Iterable<T>): T[] {
  return Array.from(items, (item) => ({ item, at: Math.random() }))
    .sort((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

function closed(): Error {
  return new Error('the backend was closed');
}
