import { Cache } from '@cache/core';
import { describe, expect, it, jest } from '@jest/globals';

import { RecordingBackend } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';

describe('RecordingBackend.calls', () => {
  it('keeps what the backend was asked, in order, as core promised it', async () => {
    const backend = new RecordingBackend(new MapBackend());
    const cache = new Cache({ backend, namespace: 'users' });
    await cache.set('1', 'Ada', { ttl: '10s' });
    await cache.get('1');
    await cache.multiDelete(['1', '2']);
    expect(backend.calls).toEqual([
      { command: 'set', args: ['users:1', 'Ada', 10_000] },
      { command: 'get', args: ['users:1'] },
      { command: 'delete', args: [['users:1']] },
      { command: 'delete', args: [['users:2']] },
    ]);
  });

  it('keeps the context of each call apart', async () => {
    const backend = new RecordingBackend(new MapBackend());
    const cache = new Cache({ backend, timeout: '2s' });
    await cache.get('key', { timeout: '1s' });
    const [call] = backend.calls;
    expect(call?.context).toEqual({ payload: 'reference', timeoutMs: 1000, signal: undefined });
    expect(Object.keys(call ?? {})).toEqual(['command', 'args']);
  });

  it('keeps calls that fail', async () => {
    const inner = new MapBackend();
    jest.spyOn(inner, 'get').mockImplementation(() => {
      throw new Error('broken');
    });
    const backend = new RecordingBackend(inner);
    await expect(new Cache({ backend }).get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    expect(backend.calls).toEqual([{ command: 'get', args: ['key'] }]);
  });

  it('is emptied by reset', async () => {
    const backend = new RecordingBackend(new MapBackend());
    await new Cache({ backend }).get('key');
    const { calls } = backend;
    backend.reset();
    expect(calls).toEqual([]);
    expect(backend.calls).toBe(calls);
  });

  it('shows that closing reached the backend', async () => {
    const backend = new RecordingBackend(new MapBackend());
    await new Cache({ backend }).close();
    expect(backend.calls).toEqual([{ command: 'close', args: [] }]);
  });
});

describe('RecordingBackend', () => {
  it('has the name, the capabilities and the members of the backend underneath', () => {
    const inner = new MapBackend();
    const backend = new RecordingBackend(inner);
    expect(backend.inner).toBe(inner);
    expect(backend.name).toBe('map');
    expect(backend.capabilities).toBe(inner.capabilities);
    expect(backend.add).toBeUndefined();
    expect(backend.raw).toBeInstanceOf(Function);
  });

  it('answers at once where the backend does', () => {
    const backend = new RecordingBackend(new MapBackend());
    const context = { payload: 'text', timeoutMs: null, signal: undefined } as const;
    expect(backend.set('key', 'value', null, context)).toBeUndefined();
    expect(backend.get('key', context)).toBe('value');
  });

  it('keeps the type of raw', async () => {
    const cache = new Cache({ backend: new RecordingBackend(new MapBackend()) });
    const size: number = await cache.raw('size');
    expect(size).toBe(0);
    // @ts-expect-error -- the client has no such method
    await expect(cache.raw('length')).resolves.toBe(0);
  });

  it('types the arguments by the command', async () => {
    const backend = new RecordingBackend(new MapBackend());
    await new Cache({ backend }).set('key', 'value');
    const [call] = backend.calls;
    if (call?.command !== 'set') throw new Error('no set was recorded');
    const [key, , ttlMs]: [string, unknown, number | null] = call.args;
    expect([key, ttlMs]).toEqual(['key', null]);
  });

  it.each([undefined, null, 'memory', {}, { get() {} }, { get() {}, set() {}, delete() {} }])('refuses %p', (inner) => {
    expect(() => new RecordingBackend(inner as never)).toThrow(
      new TypeError('inner must be a Backend: an object with name, capabilities, get, set and delete'),
    );
  });

  it('refuses a cache, and says what to pass in its place', () => {
    const cache = new Cache({ backend: new MapBackend() });
    for (const given of [cache, cache.namespace('users')]) {
      expect(() => new RecordingBackend(given as never)).toThrow(
        /^inner must be a Backend.*; got a cache: pass cache\.backend$/,
      );
    }
    expect(new RecordingBackend(cache.backend).name).toBe('map');
  });
});
