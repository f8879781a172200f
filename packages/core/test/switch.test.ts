import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache } from '../src/index.ts';
import { listOf } from './list-of.ts';
import { MapBackend } from './map-backend.ts';

function setUp() {
  const clock = new TestClock();
  const backend = new RecordingBackend(new MapBackend({ clock }));
  return { clock, backend, cache: new Cache({ backend, clock }) };
}

describe('Cache.disable', () => {
  it('makes every read a miss and keeps everything else from the backend', async () => {
    const { cache, backend } = setUp();
    await cache.set('key', 1);
    backend.reset();
    cache.disable();
    expect(cache.enabled).toBe(false);
    expect(await cache.get('key', { default: 'none' })).toBe('none');
    expect(await cache.multiGet(['key', 'a'])).toEqual([undefined, undefined]);
    expect(await cache.set('key', 2)).toBe(true);
    expect(await cache.add('key', 2)).toBe(true);
    expect(await cache.multiSet({ key: 2 })).toBe(true);
    expect(await cache.exists('key')).toBe(false);
    expect(await cache.increment('key', 5)).toBe(5);
    expect(await cache.expire('key', 5)).toBe(false);
    expect(await cache.ttl('key')).toBeUndefined();
    expect(await cache.delete('key')).toBe(0);
    expect(await cache.multiDelete(['key'])).toBe(0);
    expect(await cache.clear()).toBe(true);
    expect(await cache.getWithToken('key')).toBeUndefined();
    expect(await cache.compareAndSet('key', 1, 2)).toBe(false);
    expect(await cache.compareAndDelete('key', 1)).toBe(false);
    expect(await listOf(cache.keys())).toEqual([]);
    expect(backend.calls).toEqual([]);
    cache.enable();
    expect([cache.enabled, await cache.get('key')]).toEqual([true, 1]);
  });

  it('leaves raw as it is', async () => {
    const { cache } = setUp();
    await cache.set('key', 1);
    cache.disable();
    expect(await cache.raw('has', 'key')).toBe(true);
  });

  it('still refuses wrong arguments', async () => {
    const { cache } = setUp();
    cache.disable();
    await expect(cache.get('')).rejects.toMatchObject({ code: 'CACHE_INVALID_KEY' });
    await expect(cache.set('key', 1, { ttl: 0 })).rejects.toThrow(RangeError);
    await expect(cache.set('key', undefined)).rejects.toThrow(TypeError);
  });

  it('lets getOrSet load each time', async () => {
    const { cache, backend } = setUp();
    await cache.set('key', 'stored');
    backend.reset();
    cache.disable();
    const load = jest.fn(() => 'loaded');
    expect([await cache.getOrSet('key', load), await cache.getOrSet('key', load)]).toEqual(['loaded', 'loaded']);
    expect([load.mock.calls.length, backend.calls]).toEqual([2, []]);
  });

  it('goes for views and their cache alike, and for no other cache', async () => {
    const { cache, backend } = setUp();
    const view = cache.namespace('view');
    view.disable();
    expect([cache.enabled, view.enabled, cache.namespace('other').enabled]).toEqual([false, false, false]);
    expect(new Cache({ backend }).enabled).toBe(true);
    cache.enable();
    expect(view.enabled).toBe(true);
  });
});

describe('Cache.disabled', () => {
  it('turns caching off for what the function does, and answers what it answers', async () => {
    const { cache } = setUp();
    await cache.set('key', 1);
    expect(cache.disabled(() => cache.enabled)).toBe(false);
    expect(await cache.disabled(async () => cache.get('key'))).toBeUndefined();
    expect([cache.enabled, await cache.get('key')]).toEqual([true, 1]);
    expect(() =>
      cache.disabled(() => {
        throw new Error('out');
      }),
    ).toThrow('out');
    expect(cache.enabled).toBe(true);
  });

  it.each([undefined, null, Promise.resolve()])('refuses %p, naming what it wants', (fn) => {
    const { cache } = setUp();
    expect(() => cache.disabled(fn as never)).toThrow(new TypeError(`fn must be a function; got ${typeof fn}`));
  });

  it('follows asynchronous work and leaves what runs beside it alone', async () => {
    const { cache, clock } = setUp();
    await cache.set('key', 1);
    const read = async (): Promise<unknown[]> => {
      const first = await cache.get('key');
      await clock.sleep(10);
      return [first, await cache.get('key')];
    };
    const inside = cache.disabled(read);
    const outside = read();
    await clock.advance(10);
    expect(await Promise.all([inside, outside])).toEqual([
      [undefined, undefined],
      [1, 1],
    ]);
  });

  it('nests, and enable() inside holds for the rest of that only', async () => {
    const { cache } = setUp();
    const seen: boolean[] = [];
    const see = (): void => void seen.push(cache.enabled);
    await cache.disabled(async () => {
      see();
      await cache.disabled(async () => {
        cache.enable();
        await Promise.resolve();
        see();
      });
      see();
      cache.enable();
      see();
    });
    see();
    expect(seen).toEqual([false, true, false, true, true]);
  });

  it('is unimpressed by a disable() and enable() outside', async () => {
    const { cache, clock } = setUp();
    const seen: boolean[] = [];
    const inside = cache.disabled(async () => {
      await clock.sleep(10);
      seen.push(cache.enabled);
    });
    cache.disable();
    cache.enable();
    await clock.advance(10);
    await inside;
    expect(seen).toEqual([false]);
  });

  it('shares no load with those who cache: it neither gets what is stored nor keeps them from storing', async () => {
    const { cache, clock, backend } = setUp();
    const load = (value: string) => () => clock.sleep(10).then(() => value);
    const outside = cache.getOrSet('key', load('outside'));
    const inside = cache.disabled(() => cache.getOrSet('key', load('inside')));
    await clock.advance(10);
    expect(await Promise.all([outside, inside])).toEqual(['outside', 'inside']);
    expect(backend.inner.entries.get('key')?.payload).toBe('outside');
  });
});

describe('CACHE_DISABLE', () => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env['CACHE_DISABLE'];
  });
  afterEach(() => {
    if (before === undefined) delete process.env['CACHE_DISABLE'];
    else process.env['CACHE_DISABLE'] = before;
  });

  it.each([
    ['1', false],
    ['true', false],
    ['yes', false],
    ['0', true],
    ['false', true],
    ['FALSE', true],
    ['', true],
  ])('%j in the environment: caching is on: %p', async (value, enabled) => {
    process.env['CACHE_DISABLE'] = value;
    const { cache, backend } = setUp();
    await cache.set('key', 1);
    expect([cache.enabled, backend.calls.length]).toEqual([enabled, enabled ? 1 : 0]);
    cache.enable();
    expect(cache.enabled).toBe(true);
  });
});

describe('Cache.getOrSet while caching is off', () => {
  it('ends the wait where the loader itself aborts the signal', async () => {
    const { cache } = setUp();
    cache.disable();
    const controller = new AbortController();
    const loader = () => {
      controller.abort(new Error('enough'));
      return new Promise<never>(() => {});
    };
    await expect(cache.getOrSet('key', loader, { signal: controller.signal })).rejects.toThrow('enough');
  });
});
