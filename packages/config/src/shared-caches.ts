import { registerCaches } from '@cache/core';

import { Caches } from './caches.ts';

/**
 * The caches of this process by name, for the application and for every decorator that is given a name or no cache.
 *
 * @example
 * ```ts
 * import { StringSerializer } from '@cache/core';
 * import { caches } from '@cache/config';
 * import { MemoryCache } from '@cache/memory';
 *
 * caches.setConfig({
 *   default: { cache: MemoryCache, serializer: StringSerializer },
 *   sessions: { cache: MemoryCache, maxEntries: 10_000, ttl: '30m' },
 * });
 * await caches.get('sessions').set('key', 'value');  // true
 * await caches.get('sessions').get('key');           // 'value'
 * await caches.close();
 * ```
 */
export const caches = new Caches();

registerCaches(caches);
