import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import { Cache, type Backend } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

/** Fails later on what is first and at once on what comes after it. A rejection that nobody handles fails the test. */
function failing(first: unknown): (subject: unknown) => Promise<never> {
  return (subject) => {
    if (subject === first) return Promise.reject(new Error('failed later'));
    throw new Error('failed at once');
  };
}

describe('a batch of which one part fails at once behind another that fails later', () => {
  const setUp = (change: (backend: MapBackend) => Partial<Backend> = () => ({})) => {
    const backend = new MapBackend({ clock: new TestClock(), capabilities: { shared: true } });
    return new Cache({ backend: Object.assign(backend, change(backend)) });
  };

  it('rejects once, where values are decoded', async () => {
    const cache = setUp();
    await cache.multiSet({ a: 1, b: 2 });
    const refused = await rejectionOf(cache.multiGet(['a', 'b'], { deserialize: failing(1) }));
    expect(refused).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });

  it('rejects once, where values are encoded, and stores nothing', async () => {
    const cache = setUp();
    const refused = await rejectionOf(cache.multiSet({ a: 1, b: 2 }, { serialize: failing(1) }));
    expect(refused).toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(await cache.multiGet(['a', 'b'])).toEqual([undefined, undefined]);
  });

  it('rejects once, where a backend without batches is asked for each key', async () => {
    const cache = setUp(() => ({ get: failing('a'), set: failing('a') }));
    for (const ask of [() => cache.multiGet(['a', 'b', 'c']), () => cache.multiSet({ a: 1, b: 2, c: 3 })])
      expect(await rejectionOf(ask())).toMatchObject({ code: 'CACHE_BACKEND' });
  });
});
