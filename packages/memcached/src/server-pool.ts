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

  /** Parts keys by the servers that hold them, none of them twice. */
  partition(wires: Iterable<string>): ReadonlyMap<ServerLink, readonly string[]> {
    const parts = new Map<ServerLink, string[]>();
    for (const wire of new Set(wires)) {
      const link = this.linkOf(wire);
      const part = parts.get(link);
      if (part === undefined) parts.set(link, [wire]);
      else part.push(wire);
    }
    return parts;
  }

  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }
}
