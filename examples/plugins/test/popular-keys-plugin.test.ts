import { describe, expect, it } from '@jest/globals';
import { MemoryCache } from '@cache/memory';

import { PopularKeysPlugin } from '../src/popular-keys-plugin.ts';

describe('PopularKeysPlugin', () => {
  it('counts look-ups of one key and of several, and nothing else', async () => {
    const popular = new PopularKeysPlugin();
    await using cache = new MemoryCache({ plugins: [popular] });
    await cache.set('a', 1);
    await cache.get('b');
    await cache.multiGet(['a', 'b', 'c']);
    expect(popular.top(2)).toEqual([
      ['b', 2],
      ['a', 1],
    ]);
  });
});
