import type { Backend, Capabilities } from './backend.ts';
import type { Cache } from './cache.ts';
import type { CacheOptions } from './options.ts';
import type { Serializer } from './serializer.ts';

/**
 * The version of the contract between core, backends and the conformance kit. The kit refuses a core of another
 * version, rather than checking promises that this core does not make.
 */
export const CONTRACT_VERSION = 1;

/** One promise of the contract, as something that can be run. */
export interface ConformanceCase<Context extends ConformanceContext = ConformanceContext> {
  /** Stable, `group/what-is-promised`: what `skip` and reports name it by. */
  readonly id: string;
  /** The promise in words. */
  readonly title: string;
  /** Whether the promise is made by a backend of these capabilities; left out where every backend makes it. */
  readonly requires?: (capabilities: Capabilities) => boolean;
  /** What the target has to offer beside, such as a way to stop its server. */
  readonly needs?: readonly (keyof ConformanceTarget)[];
  /** Whether it lets time pass. Without a clock to advance, the kit runs such cases beside each other. */
  readonly waits?: boolean;
  /** Whether it looks at or empties the whole store, or harms the server, so that no other case may run meanwhile. */
  readonly exclusive?: boolean;
  /** What the case is run again with. @defaultValue both; fewer where the other can make no difference to the promise */
  readonly reruns?: readonly ConformanceRerun[];
  /** Throws where the promise is not kept. */
  readonly run: (context: Context) => Promise<void>;
}

/** In what a case is run beside the plain run: through `cache.namespace(…)`, and with every further serializer. */
export type ConformanceRerun = 'namespace' | 'serializer';

/** What a case is given. */
export interface ConformanceContext {
  /** A cache over the backend, made for this case, with a namespace of its own; closed after it. */
  readonly cache: Cache;
  readonly capabilities: Capabilities;
  readonly target: ConformanceTarget;
  /** The serializer of this run; `cache` has it. */
  readonly serializer: Serializer;
  /** Whether the serializer of this run hands a value back deeply equal. */
  readonly keeps: (value: unknown) => Promise<boolean>;
  /** Values of many types, those that the serializer of this run keeps. Strings are among them under every one. */
  readonly samples: readonly unknown[];
  /** Numbers of 0 to 1, repeatable by the seed of the run. */
  readonly random: () => number;
  /**
   * A further cache, closed after the case, on the same store and with the namespace and serializer of `cache`
   * unless the options say otherwise. Over a further backend, or over the same where stores are not shared.
   */
  readonly createCache: (options?: Partial<CacheOptions>) => Promise<Cache>;
  /** A key that no other case uses. */
  readonly key: (name?: string) => string;
  /** Lets time pass: on the target's clock where it has one, else really. */
  readonly pass: (ms: number) => Promise<void>;
}

/** How a backend describes itself to the kit. */
export interface ConformanceTarget {
  /** For the report. */
  readonly name: string;
  /** A new backend on the same store each time. */
  readonly create: (address?: ServerAddress) => Backend | Promise<Backend>;
  /** Moves the clock that `create` hands to its backends, for stores that live by it. */
  readonly advance?: (ms: number) => Promise<void>;
  /** Where the server listens, so that cases can put a fault-injecting proxy before it. */
  readonly address?: ServerAddress;
  /** Ways to treat the server badly. */
  readonly server?: ServerControl;
}

/** A TCP address. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** What failure cases do to a server. */
export interface ServerControl {
  /** Ends it at once, as `kill -9` does. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same address. */
  readonly start: () => Promise<void>;
  /** Freezes it: connections stay open, nothing is answered. */
  readonly pause: () => Promise<void>;
  /** Lets it go on. */
  readonly resume: () => Promise<void>;
}
