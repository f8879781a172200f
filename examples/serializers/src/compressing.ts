import { JsonSerializer, type Serializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import { CompressedSerializer } from '@cache/serializers';

const results = Array.from({ length: 500 }, (_, index) => ({
  id: index,
  title: `Result number ${index}`,
  url: `https://example.com/articles/${index}?from=search`,
}));

/** Stores the same search results with several serializers, and answers how many bytes each takes. */
export async function compressing(): Promise<ReadonlyMap<string, number>> {
  const json = new JsonSerializer();
  const serializers: readonly Serializer[] = [
    json,
    new MsgPackSerializer(),
    new CompressedSerializer(json, { algorithm: 'gzip' }),
    new CompressedSerializer(json, { algorithm: 'zstd' }),
    new CompressedSerializer(json, { algorithm: 'brotli', level: 6 }),
  ];
  const sizes = new Map<string, number>();
  for (const serializer of serializers) {
    await using cache = new MemoryCache({ serializer, maxBytes: 10_000_000 });
    await cache.set('search:everything', results);
    sizes.set(serializer.name, await cache.raw('bytes'));
  }
  return sizes;
}
