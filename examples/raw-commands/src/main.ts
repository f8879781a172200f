import { isCacheError } from '@cache/core';
import { RedisCache } from '@cache/redis';

import { extendLifetime, inspectKey } from './stored-key.ts';

const [url = 'redis://127.0.0.1:6379'] = process.argv.slice(2);

async function show(cache: RedisCache): Promise<void> {
  await cache.set('session', { user: 'Ada' }, { ttl: '30s' });
  console.log('stored for 30 s: ', await inspectKey(cache, 'raw-example:session'));
  console.log('at least 10 s:   ', await extendLifetime(cache, 'raw-example:session', 10));
  console.log('at least 60 s:   ', await extendLifetime(cache, 'raw-example:session', 60));
  console.log('and now:         ', await inspectKey(cache, 'raw-example:session'));
  await cache.raw('persist', 'raw-example:session');
  console.log('without an end:  ', await cache.ttl('session'));

  await cache.raw('lPush', 'raw-example:log', ['second', 'first']);
  console.log('a list:          ', await cache.raw('lRange', 'raw-example:log', 0, -1));
  console.log('any other:       ', await cache.raw('sendCommand', ['ECHO', 'hello']));
  await cache.clear();
}

try {
  await using cache = new RedisCache({ url, namespace: 'raw-example' });
  await show(cache);
} catch (error) {
  if (!isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE') && !(error instanceof TypeError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}
