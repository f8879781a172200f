import { ConfigurationError, type Cache, type CacheRegistry } from '@cache/core';
import { MemoryCache } from '@cache/memory';

import {
  copyOf,
  isCache,
  readAliasConfig,
  type AliasConfig,
  type AliasOptions,
  type CachesConfig,
} from './alias-config.ts';
import { loadPackagesOf, makeCache } from './cache-maker.ts';

interface Alias {
  readonly config: AliasConfig;
  /** Made of the configuration, once somebody asked for it. */
  live: Cache | undefined;
}

const DEFAULT = 'default';

/**
 * Caches by name. A configuration says how each is made; it is made when it is first asked for. Until something is
 * configured there is one, `default`, in memory.
 *
 * Changing an alias, or the whole configuration, drops the caches that were made of it and closes them in the
 * background. A cache that was handed over ready-made is dropped as well, but closed only by `close()`.
 *
 * @example
 * ```ts
 * import { Caches } from '@cache/config';
 * import { MemoryCache } from '@cache/memory';
 *
 * const mine = new Caches({ default: { cache: MemoryCache, ttl: '10m' } });
 * mine.add('users', { cache: MemoryCache, namespace: 'users' });
 * mine.get('users') === mine.get('users');                              // true
 * mine.create('users', { ttl: '1h' }) === mine.get('users');            // false
 * await mine.close();
 * ```
 */
export class Caches implements CacheRegistry {
  #aliases = new Map<string, Alias>();
  readonly #closing = new Set<Promise<void>>();

  /** @param config - as `setConfig` takes it. @defaultValue `default` in memory */
  constructor(config: CachesConfig = { default: { cache: MemoryCache } }) {
    this.setConfig(config);
  }

  /**
   * Replaces the whole configuration. Nothing is changed if any of it is wrong.
   *
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) without `default`, and for an alias that is wrong. What a class
   * says of its options, it says when the cache is made.
   */
  setConfig(config: CachesConfig): void {
    if (typeof config !== 'object' || config === null)
      throw new ConfigurationError(`the configuration must be an object of aliases; got ${String(config)}`);
    if (!Object.hasOwn(config, DEFAULT))
      throw new ConfigurationError("the configuration must have the alias 'default', the cache of those who name none");
    const aliases = new Map(
      Object.entries(config).map(([name, alias]): [string, Alias] => [name, newAlias(name, alias)]),
    );
    const before = this.#aliases;
    this.#aliases = aliases;
    for (const alias of before.values()) this.#drop(alias);
  }

  /** A copy of the whole configuration. */
  getConfig(): CachesConfig {
    const copies = Array.from(this.#aliases, ([name, { config }]) => [name, copyOf(config)] as const);
    return Object.fromEntries(copies) as unknown as CachesConfig;
  }

  /**
   * A copy of the configuration of one alias.
   *
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an alias that there is not.
   */
  getAliasConfig(alias: string): AliasConfig {
    return copyOf(this.#find(alias).config);
  }

  /**
   * Adds an alias, or replaces the one of that name.
   *
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for a wrong name or configuration.
   */
  add(alias: string, config: AliasConfig): void {
    const before = this.#aliases.get(alias);
    this.#aliases.set(alias, newAlias(alias, config));
    if (before !== undefined) this.#drop(before);
  }

  /**
   * Removes an alias.
   *
   * @returns whether there was one.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for `default`, which has to exist.
   */
  remove(alias: string): boolean {
    if (alias === DEFAULT) throw new ConfigurationError("the alias 'default' must exist; replace it with setDefault()");
    const before = this.#aliases.get(alias);
    if (before !== undefined) this.#drop(before);
    return this.#aliases.delete(alias);
  }

  /** Replaces the default cache: by a configuration, or by a cache such as `fromUrl()` answers. */
  setDefault(config: AliasConfig): void {
    this.add(DEFAULT, config);
  }

  /**
   * The cache of an alias, made when it is first asked for: the same one each time.
   *
   * @param alias - @defaultValue 'default'
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an alias that there is not, an unknown option, what is no
   * class of caches, and a package that is not installed; TypeError and RangeError as its class does.
   */
  get<Value = unknown>(alias: string = DEFAULT): Cache<Value> {
    const found = this.#find(alias);
    if (isCache(found.config)) return found.config;
    return (found.live ??= makeCache(`alias '${alias}'`, found.config));
  }

  /**
   * A new cache each time, which the caller closes.
   *
   * @param config - an alias, or a configuration such as `getAliasConfig()` answers.
   * @param overrides - options that replace those of the configuration; `undefined` inherits.
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) as `get` does, and where the alias is a cache that was handed
   * over.
   */
  create<Value = unknown>(config: string | AliasConfig, overrides: AliasOptions = {}): Cache<Value> {
    const owner = typeof config === 'string' ? `alias '${config}'` : 'caches.create';
    const base = typeof config === 'string' ? this.#find(config).config : readAliasConfig('create', config);
    if (isCache(base))
      throw new ConfigurationError(`${owner} is a cache that was handed over, of which no other can be made`);
    const given = Object.entries(readAliasConfig('overrides', overrides)).filter(([, value]) => value !== undefined);
    return makeCache(owner, { ...base, ...Object.fromEntries(given) });
  }

  /**
   * Loads the packages that the configuration names, so that `get` need not: for module systems that cannot load an
   * ES module without waiting, such as that of jest.
   *
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for a package that is not installed, or does not export the path.
   */
  async load(): Promise<void> {
    const named = Array.from(this.#aliases, async ([alias, { config }]) => {
      if (!isCache(config)) await loadPackagesOf(`alias '${alias}'`, config);
    });
    await Promise.all(named);
  }

  /**
   * Closes every cache that `get` answered, those handed over included, and waits for those that were dropped. The
   * configuration stays: what is asked for later is made anew.
   *
   * @throws what closing the first one failed with, when all are closed.
   */
  async close(): Promise<void> {
    const live = [...this.#aliases.values()].flatMap(({ config, live: made }) =>
      isCache(config) ? [config] : (made ?? []),
    );
    for (const alias of this.#aliases.values()) alias.live = undefined;
    const results = await Promise.allSettled([...live.map((cache) => cache.close()), ...this.#closing]);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #find(alias: string): Alias {
    const found = this.#aliases.get(alias);
    if (found !== undefined) return found;
    const known = [...this.#aliases.keys()].map((name) => `'${name}'`).join(', ');
    throw new ConfigurationError(
      `there is no alias ${typeof alias === 'string' ? `'${alias}'` : typeof alias}; there are ${known}`,
    );
  }

  #drop({ live }: Alias): void {
    if (live === undefined) return;
    const closed = live.close();
    live.background.run(closed, { operation: 'close' });
    const settled = closed
      .catch(() => {
        // Reported by the background.
      })
      .finally(() => this.#closing.delete(settled));
    this.#closing.add(settled);
  }
}

function newAlias(name: string, config: unknown): Alias {
  if (typeof name !== 'string' || name === '')
    throw new ConfigurationError(`an alias must be a text of at least one character; got ${typeof name}`);
  return { config: readAliasConfig(name, config), live: undefined };
}
