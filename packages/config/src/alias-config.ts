import {
  ConfigurationError,
  isPlainObject,
  isThenable,
  type Cache,
  type Plugin,
  type Serializer,
  type SharedCacheOptions,
} from '@cache/core';

import { parseClassName } from './class-name.ts';

/** A class of caches, such as `MemoryCache`: made with one object of options. */
export type CacheClass = new (options: never) => Cache<never>;

/** A class of serializers that needs no arguments. */
export type SerializerClass = new () => Serializer;

/** A class of plugins that needs no arguments. */
export type PluginClass = new () => Plugin;

/**
 * How a cache is made: a class, and what it is made with.
 *
 * A class can also be given by name, as `'package'` or `'package#Export'`: it is loaded when the cache is first asked
 * for. Without an export it is the one of the package whose name ends in `Cache`, `Serializer` or `Plugin`.
 */
export interface AliasOptions extends Omit<SharedCacheOptions, 'serializer' | 'plugins'> {
  /** The class of the cache, or its name. @defaultValue `MemoryCache` */
  readonly cache?: CacheClass | string | undefined;
  /** A serializer, its class, or its name. @defaultValue that of the cache */
  readonly serializer?: Serializer | SerializerClass | string | undefined;
  /** Plugins, their classes, or their names. @defaultValue none */
  readonly plugins?: readonly (Plugin | PluginClass | string)[] | undefined;
  /** The options of the cache's own class: `url`, `maxEntries`, … */
  readonly [option: string]: unknown;
}

/** How a cache is made, or a cache that is there already. */
export type AliasConfig = AliasOptions | Cache<never>;

/** Caches by name, `default` among them. */
export interface CachesConfig {
  readonly default: AliasConfig;
  readonly [alias: string]: AliasConfig;
}

/**
 * Tells a cache, or the prototype of one, by its shape, since an application may hold two copies of core. Backends have
 * `get`, `set` and `close` too.
 */
export function isCache(value: unknown): value is Cache {
  const { get, set, close, getOrSet } = (value ?? {}) as Partial<Cache>;
  return [get, set, close, getOrSet].every((member) => typeof member === 'function');
}

/** Checks what can be checked before a class is loaded, and copies it, so that nobody changes it behind our back. */
export function readAliasConfig(alias: string, config: unknown): AliasConfig {
  if (isCache(config)) return config;
  if (isThenable(config))
    throw new ConfigurationError(`alias '${alias}' must not be a promise; await it first, as in: await fromUrl(url)`);
  // Something else would be taken for no options at all, and silently give a cache in memory.
  if (!isPlainObject(config))
    throw new ConfigurationError(`alias '${alias}' must be an object of options, or a cache; got ${show(config)}`);
  const { cache, serializer, plugins } = config as Record<string, unknown>;
  const fits = (value: unknown, ...kinds: string[]): boolean => value === undefined || kinds.includes(kindOf(value));
  if (!fits(cache, 'function', 'string'))
    throw new ConfigurationError(`cache of alias '${alias}' must be a class or its name; got ${show(cache)}`);
  if (!fits(serializer, 'function', 'string', 'object'))
    throw new ConfigurationError(
      `serializer of alias '${alias}' must be a serializer, its class or its name; got ${show(serializer)}`,
    );
  if (plugins !== undefined && !Array.isArray(plugins))
    throw new ConfigurationError(`plugins of alias '${alias}' must be an array; got ${show(plugins)}`);
  for (const [index, plugin] of (plugins ?? []).entries()) {
    if (plugin !== undefined && fits(plugin, 'function', 'string', 'object')) continue;
    throw new ConfigurationError(
      `plugins[${index}] of alias '${alias}' must be a plugin, its class or its name; got ${show(plugin)}`,
    );
  }
  const short = typeof serializer === 'string' && Object.hasOwn(SHORT_NAMES, serializer) ? serializer : undefined;
  if (short !== undefined)
    throw new ConfigurationError(
      `serializer of alias '${alias}': '${short}' is a name for URLs; here it is '${SHORT_NAMES[short]}'`,
    );
  for (const named of [cache, serializer, ...(plugins ?? [])]) if (typeof named === 'string') checkName(alias, named);
  return copyOf(config);
}

/** What `fromUrl` knows by a word; in a configuration the name of a package can stand there. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  json: '@cache/core#JsonSerializer',
  string: '@cache/core#StringSerializer',
  null: '@cache/core#NullSerializer',
};

function checkName(alias: string, name: string): void {
  try {
    parseClassName(name);
  } catch (error) {
    throw new ConfigurationError(`alias '${alias}': ${(error as Error).message}`, { cause: error });
  }
}

/** Copies a configuration, and the data in it; serializers, plugins and whatever else has methods stay what they are. */
export function copyOf(config: AliasConfig): AliasConfig {
  if (isCache(config)) return config;
  const copies = Object.entries(config).map(([name, value]) => {
    if (name === 'serializer') return [name, value];
    return [name, name === 'plugins' && Array.isArray(value) ? [...value] : copyOfData(value)];
  });
  return Object.fromEntries(copies) as AliasOptions;
}

function copyOfData(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOfData);
  if (!isData(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copyOfData(inner)]));
}

/** Whether it is an object as one writes it, with nothing but data in it: `{ seconds: 5 }`, and no client or clock. */
function isData(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // By shape, since the plain objects of another realm have a prototype of their own.
  const isPlain = prototype === null || Object.hasOwn(prototype as object, 'isPrototypeOf');
  return isPlain && Object.values(value).every((member) => typeof member !== 'function');
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null || isPlainObject(value)) return kindOf(value);
  return `an instance of ${(value.constructor as { readonly name?: string } | undefined)?.name || 'a class'}`;
}
