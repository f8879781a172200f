import { Cache, isCacheError } from '@cache/core';
import { describe, expect, it, jest } from '@jest/globals';

import { FaultyBackend, TestClock } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';

function setUp() {
  const clock = new TestClock();
  const inner = new MapBackend();
  const backend = new FaultyBackend(inner, { clock });
  const cache = new Cache<unknown, FaultyBackend<MapBackend>>({ backend, clock, timeout: '1s' });
  return { clock, inner, backend, cache };
}

describe('FaultyBackend', () => {
  it('behaves as the backend underneath until told otherwise', async () => {
    const { cache, backend, inner } = setUp();
    await cache.set('key', 'value');
    expect(await cache.get('key')).toBe('value');
    expect(backend.get('key', { payload: 'text', timeoutMs: null, signal: undefined })).toBe('value');
    expect([backend.name, backend.capabilities, backend.inner, backend.add]).toEqual([
      'map',
      inner.capabilities,
      inner,
      undefined,
    ]);
    const size: number = await cache.raw('size');
    expect(size).toBe(1);
  });

  it('refuses options that it does not know', () => {
    expect(() => new FaultyBackend(new MapBackend(), { clok: 1 } as never)).toThrow(/clok.*accepted are clock/);
    expect(() => new FaultyBackend(new MapBackend(), { clock: {} as never })).toThrow(TypeError);
  });

  it('refuses a cache, and says what to pass in its place', () => {
    const cache = new Cache({ backend: new MapBackend() });
    expect(() => new FaultyBackend(cache as never)).toThrow(
      /^inner must be a Backend.*; got a cache: pass cache\.backend$/,
    );
  });
});

describe('FaultyBackend.fail', () => {
  it('lets every command fail as an outage does, until healed, and nothing reach the store', async () => {
    const { cache, backend, inner } = setUp();
    await cache.set('key', 'old');
    backend.fail();
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', command: 'get' });
    await expect(cache.set('key', 'new')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', command: 'set' });
    expect(inner.entries.get('key')).toBe('old');
    backend.heal();
    expect(await cache.get('key')).toBe('old');
  });

  it('lets only the members named fail, with the error given', async () => {
    const { cache, backend } = setUp();
    const error = new Error('disk full');
    backend.fail(error, ['set']);
    await expect(cache.set('key', 1)).rejects.toMatchObject({ code: 'CACHE_BACKEND', cause: error });
    expect(await cache.get('key')).toBeUndefined();
    backend.fail((command) => new TypeError(`no ${command}`), 'get');
    await expect(cache.get('key')).rejects.toMatchObject({ cause: { message: 'no get' } });
    await expect(cache.set('key', 1)).rejects.toMatchObject({ cause: error });
  });

  it('spares close unless it is named, and then still closes what is underneath', async () => {
    const { cache, backend } = setUp();
    backend.fail();
    await expect(cache.close()).resolves.toBeUndefined();

    const inner = Object.assign(new MapBackend(), { close: jest.fn<() => void>() });
    const failing = new FaultyBackend(inner);
    failing.fail(new Error('no end'), 'close');
    await expect(new Cache({ backend: failing }).close()).rejects.toThrow('no end');
    expect(inner.close).toHaveBeenCalledTimes(1);
  });

  it.each([null, 'down', 5, ['get']])('refuses the error %p', (error) => {
    expect(() => setUp().backend.fail(error as never)).toThrow(/error must be/);
  });

  it.each([[['gett']], ['multiDelete'], [['add']], [5], [null], [{ get: true }], [new Set(['get'])], [['get', 5]]])(
    'refuses the commands %p, naming those that there are',
    async (commands) => {
      const { backend, cache } = setUp();
      const refused = /^commands must name members of backend 'map', one or an array of .*: get, set, .*; got /;
      expect(() => backend.fail(undefined, commands as never)).toThrow(TypeError);
      expect(() => backend.hang(commands as never)).toThrow(refused);
      expect(() => backend.slow(1, commands as never)).toThrow(refused);
      expect(await cache.get('key')).toBeUndefined();
    },
  );
});

describe('FaultyBackend.hang', () => {
  it('leaves commands to their deadline', async () => {
    const { cache, backend, clock } = setUp();
    backend.hang(['get']);
    const got = cache.get('key').catch((error: unknown) => isCacheError(error, 'CACHE_TIMEOUT'));
    await clock.advance('1s');
    expect(await got).toBe(true);
    expect(await cache.set('key', 1)).toBe(true);
    backend.heal();
    expect(await cache.get('key')).toBe(1);
  });

  it('lets held calls go on when healed, those whose caller gave up included', async () => {
    const { cache, backend, clock, inner } = setUp();
    backend.hang();
    const late = cache.set('late', 1).catch((error: unknown) => isCacheError(error, 'CACHE_TIMEOUT'));
    await clock.advance('600ms');
    const inTime = cache.set('in time', 2);
    await clock.advance('600ms');
    expect(await late).toBe(true);
    expect([...inner.entries]).toEqual([]);
    backend.heal();
    expect(await inTime).toBe(true);
    expect([...inner.entries]).toEqual([
      ['late', 1],
      ['in time', 2],
    ]);
  });

  it('does not keep the cache from closing: held calls are rejected', async () => {
    const { backend } = setUp();
    backend.hang();
    const context = { payload: 'text', timeoutMs: null, signal: undefined } as const;
    const held = backend.get('key', context) as Promise<unknown>;
    await backend.close?.(context);
    await expect(held).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
  });

  it('holds close where it is named', async () => {
    const { cache, backend, clock } = setUp();
    backend.hang('close');
    const closed = cache.close().catch((error: unknown) => isCacheError(error, 'CACHE_TIMEOUT'));
    await clock.advance('1s');
    expect(await closed).toBe(true);
    backend.heal();
  });

  it('takes the place of fail, and fail of it', async () => {
    const { cache, backend, clock } = setUp();
    backend.fail();
    backend.hang('get');
    const got = cache.get('key').catch((error: unknown) => isCacheError(error, 'CACHE_TIMEOUT'));
    await clock.advance('1s');
    expect(await got).toBe(true);
    backend.fail(undefined, 'get');
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
  });
});

describe('FaultyBackend.slow', () => {
  it('delays the members named on its clock', async () => {
    const { cache, backend, clock } = setUp();
    await cache.set('key', 'value');
    backend.slow('200ms', ['get']);
    let answeredAt: number | undefined;
    void cache.get('key').then(() => {
      answeredAt = clock.now();
    });
    expect(await cache.set('other', 1).then(() => clock.now())).toBe(0);
    await clock.advance('1s');
    expect(answeredAt).toBe(200);
  });

  it('comes before failing and before hanging', async () => {
    const { cache, backend, clock } = setUp();
    backend.slow('200ms');
    backend.fail(undefined, 'get');
    backend.hang('set');
    const failedAt = cache.get('key').catch(() => clock.now());
    const set = cache.set('key', 1);
    await clock.advance('300ms');
    expect(await failedAt).toBe(200);
    backend.heal();
    expect(await set).toBe(true);
  });

  it('ends when healed, and leaves nothing waiting', async () => {
    const { cache, backend, clock } = setUp();
    backend.slow('900ms');
    const got = cache.get('key');
    await clock.advance(0);
    backend.heal();
    await expect(got).resolves.toBeUndefined();
    expect(clock.pending().filter(({ kind }) => kind === 'sleep')).toEqual([]);
  });

  it('leaves nothing waiting on the real clock when closed', async () => {
    const backend = new FaultyBackend(new MapBackend());
    const context = { payload: 'text', timeoutMs: null, signal: undefined } as const;
    backend.slow('1h');
    const held = backend.get('key', context) as Promise<unknown>;
    await backend.close?.(context);
    await expect(held).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
  });

  it.each([
    [-1, RangeError],
    [Infinity, RangeError],
    ['soon', TypeError],
    [null, TypeError],
  ])('refuses %p', (duration, kind) => {
    expect(() => setUp().backend.slow(duration as never)).toThrow(kind);
  });
});
