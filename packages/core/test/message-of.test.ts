import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';

import { FaultyBackend, TestClock } from '../../testing/src/index.ts';
import { BackendError, Cache, type Plugin } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(plugins: readonly Plugin[] = []) {
  const clock = new TestClock();
  const backend = new FaultyBackend(new MapBackend({ clock }), { clock });
  return { backend, cache: new Cache({ backend, clock, plugins }) };
}

describe('whatever is thrown', () => {
  it.each([
    ['an error', new Error('broken'), 'broken'],
    ['an error of another realm', runInNewContext("new Error('broken')"), 'broken'],
    ['text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
    ['an object that has no text', Object.create(null), '[object Object]'],
  ])('is told of: %s', async (_what, thrown: unknown, words) => {
    const { cache, backend } = setUp();
    backend.fail(() => thrown);
    const error = await rejectionOf(cache.get('key'));
    expect(error).toMatchObject({ code: 'CACHE_BACKEND', message: `get failed on backend 'map': ${words}` });
    expect((error as Error).cause).toBe(thrown);
  });

  it('keeps no post hook from being run', async () => {
    const ran: string[] = [];
    const broken = {
      name: 'broken',
      post() {
        throw Object.create(null);
      },
    };
    const { cache } = setUp([broken, { name: 'next', post: () => void ran.push('next') }]);
    expect(await rejectionOf(cache.get('key'))).toMatchObject({ code: 'CACHE_HOOK' });
    expect(ran).toEqual(['next']);
  });

  it('is handed on as it is where it is one of ours and frozen', async () => {
    const { cache, backend } = setUp();
    const frozen = Object.freeze(new BackendError('broken'));
    backend.fail(frozen);
    expect(await rejectionOf(cache.get('key'))).toBe(frozen);
  });
});
