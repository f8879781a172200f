import { deflateRawSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import { MemoryCache } from '@cache/memory';

import { CompressedJsonSerializer, type CompressedJsonOptions } from '../src/compressed-json-serializer.ts';

const createCache = (options?: CompressedJsonOptions): MemoryCache =>
  new MemoryCache({ serializer: new CompressedJsonSerializer(options), maxBytes: 1_000_000 });

describe('CompressedJsonSerializer', () => {
  const large = Array.from({ length: 1000 }, (_, index) => ({ index }));
  it.each<readonly [what: string, value: unknown]>([
    ...[null, 0, -7, 1.5, '', 'text', true, [], { a: [1, { b: null }] }].map(
      (value) => [JSON.stringify(value), value] as const,
    ),
    ['long text', 'long '.repeat(1000)],
    ['a long list', large],
  ])('gives back what was stored: %s', async (_what, value) => {
    const cache = createCache();
    await cache.set('key', value);
    expect(await cache.get('key')).toEqual(value);
  });

  it('makes large values smaller, and leaves small ones as they are', async () => {
    const serializer = new CompressedJsonSerializer({ threshold: 100 });
    expect(((await serializer.serialize('a'.repeat(1000))) as Uint8Array).length).toBeLessThan(50);
    expect(((await serializer.serialize('a'.repeat(50))) as Uint8Array).length).toBe(53);
  });

  it('keeps integers countable', async () => {
    const cache = createCache({ threshold: 0 });
    await cache.set('n', 41);
    expect(await cache.increment('n')).toBe(42);
    expect(await cache.get('n')).toBe(42);
  });

  it('unpacks no more than it is allowed to', async () => {
    const bomb = new Uint8Array([1, ...deflateRawSync('0'.repeat(100_000))]);
    const serializer = new CompressedJsonSerializer({ maxBytes: 1000 });
    await expect(serializer.deserialize(bomb)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });

  it('is an error of the cache where it cannot decode', async () => {
    const cache = createCache();
    const broken = new Uint8Array([1, 2, 3]);
    await cache.set('key', 'value', { serialize: () => broken });
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });

  it.each([
    [{ threshold: -1 }, 'threshold must be 0 or more bytes'],
    [{ maxBytes: Number.NaN }, 'maxBytes must be 0 or more bytes'],
  ])('refuses %j', (options, message) => {
    expect(() => new CompressedJsonSerializer(options)).toThrow(message);
  });
});
