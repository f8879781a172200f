import { setTimeout as sleep } from 'node:timers/promises';

import { MemoryCache } from '@cache/memory';
import { HitMissRatioPlugin, TimingPlugin } from '@cache/plugins';

import { PopularKeysPlugin } from './popular-keys-plugin.ts';

const PRODUCTS = 20;
const REQUESTS = 300;

const timing = new TimingPlugin();
const hits = new HitMissRatioPlugin();
const popular = new PopularKeysPlugin();
await using cache = new MemoryCache({ plugins: [timing, hits, popular] });

async function loadProduct(key: string): Promise<{ readonly name: string }> {
  await sleep(2);
  return { name: `Product ${key}` };
}

for (let request = 0; request < REQUESTS; request++) {
  // Every product once, and then every third request the first.
  const product = request < PRODUCTS || request % 3 !== 0 ? request % PRODUCTS : 0;
  await cache.getOrSet(`product:${product}`, loadProduct);
}

const { hits: found, misses, ratio } = hits.stats();
console.log(timing.toString());
console.log(`\n${found} hits, ${misses} misses: ${Math.round(ratio * 100)} %`);
console.log(
  `asked for most: ${popular
    .top(3)
    .map(([key, times]) => `${key} (${times})`)
    .join(', ')}`,
);
