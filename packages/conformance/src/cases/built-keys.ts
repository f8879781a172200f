import type { Cache, CacheOptions } from '@cache/core';

/** A cache that tells what its keys became: the last built key, or keys, that a hook saw. */
export interface BuiltKeys {
  readonly cache: Cache;
  readonly last: () => string | undefined;
}

/** Makes such a cache. */
export async function watchBuiltKeys(
  createCache: (options?: Partial<CacheOptions>) => Promise<Cache>,
  options: Partial<CacheOptions> = {},
): Promise<BuiltKeys> {
  let last: string | undefined;
  const plugin = {
    name: 'built-keys',
    pre: ({ builtKey }: { readonly builtKey?: string }) => {
      last = builtKey;
    },
  };
  const cache = await createCache({ ...options, plugins: [plugin] });
  return { cache, last: () => last };
}
