import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import { Cache } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A cache over a store of this process whose writes can be made to hang; `pass` lets time go by, everywhere. */
function setUp() {
  const clock = new TestClock();
  const backend = new MapBackend({ clock, later: true });
  const cache = new Cache({ backend, clock, timeout: '1s' });
  const { set } = backend;
  return {
    backend,
    cache,
    hang(): (() => void)[] {
      const release: (() => void)[] = [];
      backend.set = async (...args) => {
        await new Promise<void>((resolve) => release.push(resolve));
        await set.apply(backend, args);
      };
      return release;
    },
    heal(): void {
      backend.set = set;
    },
    async pass(ms: number): Promise<void> {
      for (let passed = 0; passed < ms; passed += 100) {
        await clock.advance(100);
        await jest.advanceTimersByTimeAsync(100);
      }
    },
  };
}

describe('a write that a store never answers', () => {
  it.each(['delete', 'clear'] as const)('holds its key until its deadline, and %s no longer', async (command) => {
    const { cache, hang, heal, pass } = setUp();
    hang();
    const lost = rejectionOf(cache.set('key', 1));
    await pass(500);
    heal();
    const next = command === 'delete' ? cache.delete('key') : cache.clear();
    await pass(600);
    expect(await lost).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(await next).toBe(command === 'delete' ? 0 : true);
    expect(await cache.set('key', 2)).toBe(true);
    expect(await cache.set('another', 3)).toBe(true);
  });

  it('keeps what waited behind it from being done when its caller has given that up', async () => {
    const { cache, hang, heal, pass } = setUp();
    const release = hang();
    const commands = [cache.set('key', 1), cache.set('key', 2), cache.add('key', 3)].map(rejectionOf);
    await pass(1500);
    expect(await Promise.all(commands)).toEqual(commands.map(() => expect.objectContaining({ code: 'CACHE_TIMEOUT' })));
    heal();
    const newer = cache.set('key', 'newer');
    await pass(100);
    expect(await newer).toBe(true);
    expect(release).toHaveLength(1);
    expect(await cache.get('key')).toBe('newer');
  });

  it('does not come back as the second half of a command that was given up', async () => {
    const { backend, cache, pass } = setUp();
    const { get } = backend;
    let answer = (): void => undefined;
    backend.get = async (key) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return await get.call(backend, key);
    };
    const lost = rejectionOf(cache.add('key', 'late'));
    await pass(1100);
    expect(await lost).toMatchObject({ code: 'CACHE_TIMEOUT' });
    backend.get = get;
    answer();
    await pass(100);
    expect(await cache.get('key')).toBeUndefined();
  });
});
