import { describe, expect, it } from '@jest/globals';

import {
  Cache,
  KeyExistsError,
  SystemClock,
  errorTypeOf,
  lookupsOf,
  outcomeOf,
  type PostHookContext,
} from '../src/index.ts';
import { MapBackend } from './map-backend.ts';

/** What the two tell of the last of some commands. */
async function tell(act: (cache: Cache) => Promise<unknown>): Promise<readonly unknown[]> {
  const told: (readonly unknown[])[] = [];
  const post = (context: PostHookContext): void => void told.push([outcomeOf(context), lookupsOf(context)]);
  const cache = new Cache({
    backend: new MapBackend({ clock: new SystemClock() }),
    plugins: [{ name: 'tells', post }],
  });
  await cache.set('there', null);
  await act(cache).catch(() => undefined);
  return told.at(-1) ?? [];
}

const HIT = { hits: 1, misses: 0 };
const MISS = { hits: 0, misses: 1 };

describe('outcomeOf and lookupsOf', () => {
  it.each<[string, (cache: Cache) => Promise<unknown>, readonly unknown[]]>([
    ['a stored null', (cache) => cache.get('there'), ['hit', HIT]],
    ['a miss', (cache) => cache.get('missing'), ['miss', MISS]],
    ['a miss with a default', (cache) => cache.get('missing', { default: 1 }), ['miss', MISS]],
    ['a hit with a token', (cache) => cache.getWithToken('there'), ['hit', HIT]],
    ['a miss with a token', (cache) => cache.getWithToken('missing'), ['miss', MISS]],
    ['a batch', (cache) => cache.multiGet(['there', 'a', 'there', 'b', 'c']), ['ok', { hits: 2, misses: 3 }]],
    ['an empty batch', (cache) => cache.multiGet([]), ['ok', { hits: 0, misses: 0 }]],
    ['a write', (cache) => cache.set('there', 1), ['ok', undefined]],
    ['a key that is not there', (cache) => cache.exists('missing'), ['ok', undefined]],
    ['a failure', (cache) => cache.add('there', 1), ['error', undefined]],
    ['a look-up that failed', (cache) => cache.get('there', { deserialize: fail }), ['error', undefined]],
  ])('of %s', async (_title, act, expected) => {
    expect(await tell(act)).toEqual(expected);
  });
});

describe('errorTypeOf', () => {
  it('is the code of a CacheError', () => {
    expect(errorTypeOf(new KeyExistsError('exists'))).toBe('CACHE_KEY_EXISTS');
  });

  it.each([undefined, null, 'because', 7, new DOMException('stop', 'AbortError'), { code: 'user 7' }])(
    'is ABORTED for %p',
    (reason) => {
      expect(errorTypeOf(reason)).toBe('ABORTED');
    },
  );
});

function fail(): never {
  throw new Error('unreadable');
}
