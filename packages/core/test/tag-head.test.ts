import { describe, expect, it } from '@jest/globals';

import { RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, JsonSerializer, type CallContext, type Payload } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

/** A store that others write to as well, which takes its time and can answer the beginning of what it has. */
class RemoteBackend extends MapBackend {
  async head(key: string, bytes: number): Promise<Payload> {
    return String((await this.get(key)) ?? '').slice(0, bytes);
  }

  async add(key: string, payload: Payload, ttlMs: number | null): Promise<boolean> {
    if (this.entries.has(key)) return false;
    await this.set(key, payload, ttlMs);
    return true;
  }

  async exists(key: string): Promise<boolean> {
    return this.entries.has(key);
  }
}

function setUp() {
  const clock = new TestClock();
  const backend = new RecordingBackend(new RemoteBackend({ clock, later: true, capabilities: { shared: true } }));
  const cache = new Cache({ backend, clock, serializer: new JsonSerializer() });
  const commands = (): string[] => backend.calls.map(({ command }) => command);
  return { backend, cache, commands };
}

describe('a store that can answer the beginning of a payload', () => {
  it('is asked for it beside the question, in the same turn, and for nothing else', async () => {
    const { backend, cache, commands } = setUp();
    await cache.set('key', 'x'.repeat(10_000));
    backend.reset();
    const asking = cache.exists('key');
    expect(commands()).toEqual(['exists', 'head']);
    expect(await asking).toBe(true);
    expect(await cache.exists('nobody')).toBe(false);
    expect(commands()).toEqual(['exists', 'head', 'exists', 'head']);
  });

  it('is asked for all of it where the tags are longer', async () => {
    const { backend, cache, commands } = setUp();
    const tags = Array.from({ length: 100 }, (_, index) => `a tag with a long name ${index}`);
    await cache.set('key', 1, { tags });
    backend.reset();
    expect(await cache.exists('key')).toBe(true);
    expect(commands().slice(0, 3)).toEqual(['exists', 'head', 'get']);
    expect(backend.calls.filter(({ args }) => args[0] === 'key')).toHaveLength(3);
  });

  it('has both failures heard', async () => {
    const { cache, backend } = setUp();
    const failing = (error: string) => async (): Promise<never> => {
      throw new Error(error);
    };
    Object.assign(backend.inner, { exists: failing('exists'), head: failing('head') });
    expect(await rejectionOf(cache.exists('key'))).toMatchObject({ code: 'CACHE_BACKEND' });
    Object.assign(backend.inner, {
      head: (_key: string, _bytes: number, _context: CallContext) => {
        throw new Error('at once');
      },
    });
    expect(await rejectionOf(cache.exists('key'))).toMatchObject({ code: 'CACHE_BACKEND' });
  });
});
