import type { Backend, Capabilities } from '../src/index.ts';
import { MemoryBackend } from '../../memory/src/index.ts';
import type { Clock } from '../src/index.ts';

/** How a store in memory passes itself off. */
export interface StoreOptions {
  readonly clock: Clock;
  /** Answers with promises, as a store across a network does. */
  readonly later?: boolean;
  readonly capabilities?: Partial<Capabilities>;
}

/** A store with every member, and clients of it that know nothing of each other, as those of several processes do. */
export function storeOf({ clock, later = false, capabilities = {} }: StoreOptions): {
  readonly store: MemoryBackend;
  readonly connect: () => Backend;
} {
  const store = new MemoryBackend({ clock });
  const members = [
    'get',
    'set',
    'add',
    'multiGet',
    'multiSet',
    'exists',
    'increment',
    'expire',
    'ttl',
    'delete',
  ] as const;
  const comparing = ['getWithToken', 'compareAndSet', 'compareAndDelete', 'clear', 'scan', 'raw'] as const;
  const connect = (): Backend => {
    const client: Record<string, unknown> = {
      name: 'store',
      capabilities: Object.freeze({ ...store.capabilities, ...capabilities }),
    };
    for (const member of [...members, ...comparing]) {
      const ask = store[member].bind(store) as (...args: unknown[]) => unknown;
      client[member] = later ? async (...args: unknown[]) => ask(...args) : ask;
    }
    return client as unknown as Backend;
  };
  return { store, connect };
}
