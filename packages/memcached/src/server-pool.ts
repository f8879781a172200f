import { ServerChoice } from './server-choice.ts';
import type { MemcachedAddress } from './server-address.ts';
import { ServerLink } from './server-link.ts';

/** All servers of a backend, and which of them holds a key. */
export class ServerPool {
  readonly links: readonly ServerLink[];
  readonly #choice: ServerChoice;

  constructor(addresses: readonly MemcachedAddress[]) {
    this.links = addresses.map((address) => new ServerLink(address));
    this.#choice = new ServerChoice(addresses.map(({ name }) => name));
  }

  linkOf(wire: string): ServerLink {
    return this.links[this.#choice.indexOf(wire)] as ServerLink;
  }

  /** Parts keys by the servers that hold them. */
  partition(wires: readonly string[]): Iterable<readonly [ServerLink, readonly string[]]> {
    if (this.links.length === 1) return [[this.links[0] as ServerLink, wires]];
    return Map.groupBy(wires, (wire) => this.linkOf(wire));
  }

  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }
}
