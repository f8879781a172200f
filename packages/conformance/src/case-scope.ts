import { randomUUID } from 'node:crypto';
import { Cache, type Backend, type CacheOptions, type Capabilities, type ConformanceTarget } from '@cache/core';
import type { CaseContext } from './case.ts';
import { FaultProxy } from './fault-proxy.ts';
import { passTime } from './pass-time.ts';
import { keepsValue, samplesFor } from './sample-values.ts';
import { seededRandom } from './seeded-random.ts';
import type { Variant } from './variant.ts';

/** What a scope is made for. */
export interface ScopeInput {
  readonly target: ConformanceTarget;
  readonly capabilities: Capabilities;
  readonly variant: Variant;
  readonly caseId: string;
  readonly seed: number;
}

/** The context of one case, and all that was opened for it. */
export class CaseScope {
  readonly #input: ScopeInput;
  readonly #id = randomUUID().slice(0, 8);
  readonly #caches = new Map<Backend, Cache[]>();
  readonly #proxies: FaultProxy[] = [];
  #keys = 0;

  constructor(input: ScopeInput) {
    this.#input = input;
  }

  /** Makes the cache of the case and the rest of what it is given. */
  async open(): Promise<CaseContext> {
    const { target, capabilities, variant, caseId, seed } = this.#input;
    const { serializer } = variant;
    const backend = await target.create();
    const cache = this.#cacheOver(backend);
    return {
      cache,
      backend,
      capabilities,
      target,
      serializer,
      keeps: (value) => keepsValue(serializer, value),
      samples: await samplesFor(serializer),
      random: seededRandom(seed, `${caseId} ${variant.name}`),
      createCache: async (options = {}) =>
        this.#cacheOver(options.backend ?? (capabilities.shared ? await target.create() : backend), options),
      createProxy: () => this.#openProxy(),
      // Unique by themselves, for cases that leave the namespace.
      key: (name = 'key') => `${name}.${this.#id}.${this.#keys++}`,
      pass: target.advance ?? passTime,
    };
  }

  /** Closes everything: each backend through one of its caches, since a backend is closed once. */
  async close(): Promise<void> {
    const closing = [...this.#caches.values()].map(([first]) => (first as Cache).close());
    const closed = await Promise.allSettled(closing);
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    const failed = closed.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  #cacheOver(backend: Backend, options: Partial<CacheOptions> = {}): Cache {
    const { serializer, throughNamespace } = this.#input.variant;
    const cache = new Cache({ namespace: `conformance-${this.#id}`, serializer, ...options, backend });
    this.#caches.set(backend, [...(this.#caches.get(backend) ?? []), cache]);
    const keysAreTheirs = options.namespace !== undefined || options.keyBuilder !== undefined;
    return throughNamespace && !keysAreTheirs ? cache.namespace('view: 100%') : cache;
  }

  async #openProxy(): Promise<FaultProxy> {
    const { address } = this.#input.target;
    if (address === undefined) throw new TypeError('a proxy needs target.address; the case has to say so in `needs`');
    const proxy = await FaultProxy.start(address);
    this.#proxies.push(proxy);
    return proxy;
  }
}
