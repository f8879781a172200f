import { JsonSerializer, type Serializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';

import { CompressedJsonSerializer } from './compressed-json-serializer.ts';

const results = Array.from({ length: 500 }, (_, index) => ({
  id: index,
  title: `Result number ${index}`,
  url: `https://example.com/articles/${index}?from=search`,
}));

async function storedBytes(serializer: Serializer): Promise<number> {
  await using cache = new MemoryCache({ serializer, maxBytes: 10_000_000 });
  await cache.set('search:everything', results);
  const found = (await cache.get('search:everything')) as typeof results;
  if (found.length !== results.length) throw new Error('what was read is not what was stored');
  return await cache.raw('bytes');
}

const plain = await storedBytes(new JsonSerializer());
const compressed = await storedBytes(new CompressedJsonSerializer());
console.log(`JSON:            ${plain.toLocaleString('en')} bytes`);
console.log(`compressed JSON: ${compressed.toLocaleString('en')} bytes (${Math.round((compressed / plain) * 100)} %)`);

await using visits = new MemoryCache({ serializer: new CompressedJsonSerializer() });
await visits.set('visits', 41);
console.log(`a counter still counts: ${await visits.increment('visits')}`);
