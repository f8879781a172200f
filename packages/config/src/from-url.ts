import { ConfigurationError, showUrl, type Cache, type SharedCacheOptions } from '@cache/core';

import type { CacheClass as AnyCacheClass } from './alias-config.ts';
import { makeCache } from './cache-maker.ts';
import { loadPackage } from './package-loader.ts';
import { readQuery } from './query-values.ts';
import { schemes } from './schemes.ts';
import { parseUrl } from './url-parts.ts';

/** What {@link fromUrl} takes beside the URL: the options of every cache, and those of the backend. */
export interface FromUrlOptions extends SharedCacheOptions {
  readonly [option: string]: unknown;
}

/**
 * Makes a cache of a URL. Its scheme says which: `memory:`, `redis:`, `rediss:` (over TLS), `redis+cluster:`,
 * `redis+sentinel:`, `memcached:`, `dynamodb:`, `sqlite:`, `null:`; `valkey:` and `valkeys:` are the same as `redis:`
 * and `rediss:`. The package of the backend is loaded only then. Options stand in the query:
 * `namespace`, `ttl`, `timeout`, `serializer` (`json`, `string`, `null`), `onDecodeError`, and those of the backend.
 *
 * @param options - for what no URL can say; they go before what the URL says.
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for a URL, a scheme or an option that is unknown or wrong, by
 * name, and for a package that is not installed; TypeError and RangeError as the cache's class does, also for a value
 * in the URL that only the class refuses, such as `ttl=0`. No message shows a password.
 *
 * @example
 * ```ts
 * import { fromUrl } from '@cache/config';
 *
 * await using cache = await fromUrl('memory:?maxEntries=1000&ttl=10m&namespace=users');
 * await cache.set('1', { name: 'Ada' });  // true
 * ```
 */
export async function fromUrl<Value = unknown>(url: string | URL, options: FromUrlOptions = {}): Promise<Cache<Value>> {
  const text = readUrl(url);
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new TypeError(`the options of fromUrl must be an object; got ${String(options)}`);
  const parts = parseUrl(text);
  const owner = `${parts.scheme}:`;
  const scheme = schemes.get(parts.scheme);
  if (scheme === undefined)
    throw new ConfigurationError(
      `unknown scheme '${owner}' in ${showUrl(text)}; known are ${[...schemes.keys()].map((name) => `${name}:`).join(' ')}`,
    );
  const query = readQuery(owner, parts.query, scheme.query);
  const fromText = scheme.options(parts, query);
  if (fromText === undefined)
    throw new ConfigurationError(`a URL must be of the form ${scheme.form}; got ${showUrl(text)}`);
  const { [scheme.className]: CacheClass } = await loadPackage(scheme.packageName, owner);
  if (typeof CacheClass !== 'function')
    throw new ConfigurationError(`${owner} needs a version of '${scheme.packageName}' that has ${scheme.className}`);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return makeCache(owner, { ...fromText, ...given, cache: CacheClass as AnyCacheClass });
}

function readUrl(url: unknown): string {
  if (typeof url === 'string') return url;
  if (Object.prototype.toString.call(url) === '[object URL]') return (url as URL).href;
  throw new TypeError(`url must be a string or a URL; got ${url === null ? 'null' : typeof url}`);
}
