import { expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';

import { Caches, fromUrl } from '../src/index.ts';

it('makes a cache of a URL that becomes the default and works', async () => {
  const server = await startServer('redis');
  try {
    await using mine = new Caches();
    mine.setDefault(await fromUrl(`${server.url}/1?timeout=5s&namespace=app`));
    await mine.get().set('key', { any: 'value' }, { ttl: '1h' });
    await using direct = await fromUrl(`${server.url}?db=1`);
    expect(await direct.get('app:key')).toEqual({ any: 'value' });
  } finally {
    await server.stop();
  }
}, 60_000);
