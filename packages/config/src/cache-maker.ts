import { ConfigurationError, isCacheError, type Backend, type Cache } from '@cache/core';
import { MemoryCache } from '@cache/memory';

import { isCache, type AliasOptions } from './alias-config.ts';
import { findClass, parseClassName, type ClassRole } from './class-name.ts';
import { loadPackage, requirePackage } from './package-loader.ts';

type AnyClass = (new (options?: object) => unknown) & { readonly prototype: unknown };

/** Makes a cache as a configuration says; what goes wrong says whose configuration it is. */
export function makeCache(owner: string, config: AliasOptions): Cache {
  try {
    const { cache = MemoryCache, serializer, plugins, ...options } = config;
    const CacheClass = classOf(owner, cache, 'Cache');
    checkCacheClass(CacheClass);
    const made = new CacheClass({
      ...options,
      ...(serializer === undefined ? {} : { serializer: instanceOf(owner, serializer, 'Serializer') }),
      ...(plugins === undefined ? {} : { plugins: plugins.map((each) => instanceOf(owner, each, 'Plugin')) }),
    });
    return made as Cache;
  } catch (error) {
    throw saidOf(owner, error);
  }
}

/** Loads the packages that a configuration names. */
export async function loadPackagesOf(owner: string, { cache, serializer, plugins = [] }: AliasOptions): Promise<void> {
  const named = [cache, serializer, ...plugins].filter((each) => typeof each === 'string');
  await Promise.all(named.map((name) => loadPackage(parseClassName(name).packageName, owner)));
}

function classOf(owner: string, given: unknown, role: ClassRole): AnyClass {
  if (typeof given !== 'string') return given as AnyClass;
  return findClass(given, role, requirePackage(parseClassName(given).packageName, owner));
}

/** Looks before it is made: whatever else is a class would take the options for its own, or fail in words of its own. */
function checkCacheClass({ name, prototype }: AnyClass): void {
  if (isCache(prototype)) return;
  const { get, set, close } = (prototype ?? {}) as Partial<Backend>;
  const isBackend = [get, set, close].every((member) => typeof member === 'function');
  const hint = isBackend
    ? `, but a backend; give its cache, such as MemoryCache, or a ready-made new Cache({ backend: new ${name}() })`
    : '';
  throw new ConfigurationError(`cache must be a class of caches; ${name || 'what was given'} is none${hint}`);
}

function instanceOf(owner: string, given: unknown, role: ClassRole): unknown {
  if (typeof given !== 'string' && typeof given !== 'function') return given;
  const Made = classOf(owner, given, role);
  // Arrow functions and methods have none.
  if ((Made as Partial<AnyClass>).prototype === undefined)
    throw new ConfigurationError(`a function that is no class was given for a ${role.toLowerCase()}`);
  return new Made();
}

/** Puts the owner in front of what a class says of its options, of the same kind. */
function saidOf(owner: string, error: unknown): unknown {
  const { name, message } = (error ?? {}) as Error;
  if (typeof message !== 'string' || message.startsWith(owner)) return error;
  const text = `${owner}${owner.endsWith(':') ? '' : ':'} ${message}`;
  if (isCacheError(error, 'CACHE_CONFIGURATION')) return new ConfigurationError(text, { cause: error });
  if (name === 'TypeError') return new TypeError(text, { cause: error });
  return name === 'RangeError' ? new RangeError(text, { cause: error }) : error;
}
