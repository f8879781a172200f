import { describe, expect, it } from '@jest/globals';

import { FaultyBackend, RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type Backend, type Capabilities, type Serializer } from '../src/index.ts';
import { listOf } from './list-of.ts';
import { MapBackend, MinimalBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

const BYTES: Serializer = {
  name: 'bytes',
  produces: 'binary',
  serialize: (value) => new TextEncoder().encode(JSON.stringify(value)),
  deserialize: (payload) => JSON.parse(new TextDecoder().decode(payload as Uint8Array)),
};
const SHARED: Partial<Capabilities> = { shared: true };

describe.each([{ later: false }, { later: true }])(
  'what core makes of get, set and delete, answers later: $later',
  ({ later }) => {
    const setUp = (capabilities: Partial<Capabilities> = {}) => {
      const clock = new TestClock();
      const inner = new MinimalBackend({ clock, later, capabilities });
      const backend = new RecordingBackend(inner);
      return { clock, inner, backend, cache: new Cache({ backend, clock }) };
    };

    it('are batches, one key at a time', async () => {
      const { cache, backend } = setUp();
      expect(await cache.multiSet({ a: 1, b: 2 }, { ttl: 5 })).toBe(true);
      expect(await cache.multiGet(['b', 'x', 'a', 'b'])).toEqual([2, undefined, 1, 2]);
      expect(await cache.multiDelete(['a', 'a', 'x'])).toBe(1);
      expect(backend.calls.map(({ command }) => command)).toEqual([
        'set',
        'set',
        'get',
        'get',
        'get',
        'get',
        'delete',
        'delete',
      ]);
    });

    it('are exists, add and expire', async () => {
      const { cache, clock } = setUp();
      expect(await cache.add('key', null, { ttl: 10 })).toBe(true);
      expect(await rejectionOf(cache.add('key', 2))).toMatchObject({ code: 'CACHE_KEY_EXISTS', command: 'add' });
      expect([await cache.exists('key'), await cache.exists('other')]).toEqual([true, false]);
      expect([await cache.expire('key', 20), await cache.expire('other', 20)]).toEqual([true, false]);
      await clock.advance(19);
      expect(await cache.get('key')).toBeNull();
      await clock.advance(1);
      expect([await cache.exists('key'), await cache.add('key', 3), await cache.get('key')]).toEqual([false, true, 3]);
      expect([await cache.expire('key', null), await cache.expire('key', 0)]).toEqual([true, true]);
    });

    it('are compare operations, of which one of many wins', async () => {
      const { cache } = setUp();
      expect(await cache.getWithToken('key')).toBeUndefined();
      await cache.set('key', 0);
      const { value, token } = (await cache.getWithToken('key')) ?? {};
      expect(value).toBe(0);
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, index) => cache.compareAndSet('key', token, index + 1)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect([await cache.compareAndDelete('key', token), await cache.get('key')]).toEqual([
        false,
        won.indexOf(true) + 1,
      ]);
      const fresh = await cache.getWithToken('key');
      expect([await cache.compareAndDelete('key', fresh?.token), await cache.exists('key')]).toEqual([true, false]);
      expect(await cache.compareAndDelete('key', fresh?.token)).toBe(false);
    });

    it('compare bytes by what is in them', async () => {
      const { backend, clock } = setUp();
      const cache = new Cache({ backend, clock, serializer: BYTES });
      await cache.set('key', 'value');
      const token = (await cache.getWithToken('key'))?.token;
      await cache.set('key', 'value');
      expect(await cache.compareAndSet('key', token, 'next')).toBe(true);
      expect(await cache.compareAndSet('key', token, 'again')).toBe(false);
      expect(await cache.get('key')).toBe('next');
    });

    it('add exactly one of many', async () => {
      const { cache } = setUp();
      const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, index) => cache.add('key', index)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('cannot be the rest', async () => {
      const { cache, inner } = setUp();
      await cache.set('key', 1);
      const asked = [
        () => cache.increment('key'),
        () => cache.ttl('key'),
        () => cache.clear(),
        () => cache.raw('get'),
        () => listOf(cache.keys()),
      ];
      for (const ask of asked)
        expect(await rejectionOf(ask())).toMatchObject({ code: 'CACHE_NOT_SUPPORTED', backend: 'minimal' });
      expect(inner.entries.size).toBe(1);
      await expect(cache.close()).resolves.toBeUndefined();
    });

    it('do not make steps that other processes could come between', async () => {
      const { cache, inner } = setUp(SHARED);
      await cache.set('key', 1);
      const asked = [
        () => cache.add('other', 1),
        () => cache.increment('key'),
        () => cache.expire('key', 5),
        () => cache.getWithToken('key'),
        () => cache.compareAndSet('key', 1, 2),
        () => cache.compareAndDelete('key', 1),
      ];
      for (const ask of asked) expect(await rejectionOf(ask())).toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
      expect([...inner.entries.keys()]).toEqual(['key']);
      expect([await cache.multiGet(['key']), await cache.exists('key')]).toEqual([[1], true]);
    });
  },
);

describe('what core makes of ttl and scan', () => {
  const setUp = () => {
    const clock = new TestClock();
    const inner = new MapBackend({ clock });
    return { clock, inner, cache: new Cache({ backend: inner, clock }) };
  };

  it('counts, also where many do at once', async () => {
    const { cache } = setUp();
    const answers = await Promise.all(Array.from({ length: 200 }, () => cache.increment('n')));
    expect(answers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(await cache.increment('n', -500)).toBe(-300);
  });

  it('keeps the lifetime of a counter', async () => {
    const { cache, clock } = setUp();
    await cache.increment('n', 1, { ttl: 100 });
    await clock.advance(60);
    expect([await cache.increment('n', 1, { ttl: 5000 }), await cache.ttl('n')]).toEqual([2, 40]);
    await clock.advance(40);
    expect(await cache.increment('n')).toBe(1);
    expect(await cache.ttl('n')).toBeNull();
  });

  it('clears one namespace, all pages of it, and nothing else', async () => {
    const { cache, inner } = setUp();
    for (let index = 0; index < 25; index++) await cache.set(`${index}`, index, { namespace: 'users' });
    await cache.set('1', 1, { namespace: 'users2' });
    await cache.set('users', 1);
    await cache.clear({ namespace: 'users' });
    expect([...inner.entries.keys()]).toEqual(['users2:1', 'users']);
    await cache.clear();
    expect(inner.entries.size).toBe(0);
  });

  it('clears no further once nobody waits for it', async () => {
    const { cache, clock, inner } = setUp();
    const scan = inner.scan.bind(inner);
    inner.scan = async (...args) => {
      await clock.sleep(10);
      return scan(...args);
    };
    await cache.multiSet({ a: 1, b: 2, c: 3, d: 4 });
    const controller = new AbortController();
    const error = rejectionOf(cache.clear({ signal: controller.signal }));
    await clock.advance(15);
    controller.abort('enough');
    expect(await error).toBe('enough');
    const stored = cache.set('e', 'newer');
    await clock.advance('1m');
    expect([await stored, ...inner.entries.keys()]).toEqual([true, 'c', 'd', 'e']);
  });
});

describe('what core makes of a compare-and-set on a shared store', () => {
  /** A store whose entries somebody else changes between a reading and the next writing, so many times. */
  class ContestedBackend extends MapBackend implements Backend<Map<string, unknown>> {
    override readonly name = 'contested';
    contests = 0;
    #version = 0;
    readonly #versions = new Map<string, number>();

    override set(key: string, payload: unknown, ttlMs: number | null) {
      this.#versions.set(key, ++this.#version);
      return super.set(key, payload, ttlMs);
    }

    add(key: string, payload: unknown, ttlMs: number | null): boolean {
      if (this.#contest(key)) return false;
      void this.set(key, payload, ttlMs);
      return true;
    }

    getWithToken(key: string) {
      const entry = this.find(key);
      return entry === undefined ? undefined : { payload: entry.payload, token: this.#versions.get(key) };
    }

    compareAndSet(key: string, token: unknown, payload: unknown, ttlMs: number | null): boolean {
      if (this.#contest(key) || token !== this.#versions.get(key)) return false;
      void this.set(key, payload, ttlMs);
      return true;
    }

    #contest(key: string): boolean {
      if (this.contests === 0) return false;
      this.contests--;
      void this.set(key, String(Number(this.find(key)?.payload ?? 0) + 100), null);
      return true;
    }
  }

  const setUp = () => {
    const clock = new TestClock();
    const backend = new ContestedBackend({ clock, capabilities: SHARED });
    return { clock, backend, cache: new Cache({ backend, clock }) };
  };

  it('increments until nobody comes between', async () => {
    const { cache, backend } = setUp();
    backend.contests = 3;
    expect(await cache.increment('n')).toBe(301);
  });

  it('keeps the lifetime', async () => {
    const { cache, backend } = setUp();
    await cache.set('n', '5', { ttl: 100 });
    expect([await cache.increment('n'), await cache.ttl('n')]).toEqual([6, 100]);
    backend.contests = 2;
    expect([await cache.expire('n', 50), await cache.ttl('n')]).toEqual([true, 50]);
    expect(await cache.expire('missing', 50)).toBe(false);
  });

  it('tries no longer than the command may take, even on a store that leaves no time for the deadline itself', async () => {
    const { cache, backend } = setUp();
    await cache.set('n', '5');
    backend.contests = Infinity;
    const timedOut = { code: 'CACHE_TIMEOUT' };
    expect(await rejectionOf(cache.increment('n', 1, { timeout: 5 }))).toMatchObject(timedOut);
    expect(await rejectionOf(cache.expire('n', 50, { timeout: 5 }))).toMatchObject(timedOut);
  });
});

describe('increment', () => {
  const setUp = (serializer?: Serializer) => {
    const clock = new TestClock();
    const backend = new MapBackend({ clock });
    return { backend, cache: new Cache({ backend, clock, ...(serializer && { serializer }) }) };
  };

  it.each(['x', '1.5', '007', '-0', '', ' 1', '1e3', '9007199254740992', null, true, {}, 1.5, Number.NaN, 2 ** 53])(
    'refuses a stored %p and leaves it',
    async (stored) => {
      const { cache, backend } = setUp();
      backend.set('n', stored, null);
      expect(await rejectionOf(cache.increment('n'))).toMatchObject({
        code: 'CACHE_NOT_INCREMENTABLE',
        command: 'increment',
      });
      expect(backend.entries.get('n')?.payload).toBe(stored);
    },
  );

  it('refuses a sum that is no safe integer', async () => {
    const { cache } = setUp();
    await cache.set('n', Number.MAX_SAFE_INTEGER);
    expect(await rejectionOf(cache.increment('n'))).toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    expect(await cache.increment('n', -Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  it('keeps the kind that the counter is stored in', async () => {
    for (const [stored, sum] of [
      ['41', '42'],
      [41, 42],
      [new TextEncoder().encode('41'), new TextEncoder().encode('42')],
    ]) {
      const { cache, backend } = setUp();
      backend.set('n', stored, null);
      expect(await cache.increment('n')).toBe(42);
      expect(backend.entries.get('n')?.payload).toEqual(sum);
    }
  });

  it('creates a counter in the kind of the serializer, which reads it', async () => {
    const { cache, backend } = setUp(BYTES);
    expect([await cache.increment('n', 7), await cache.get('n')]).toEqual([7, 7]);
    expect(backend.entries.get('n')?.payload).toBeInstanceOf(Uint8Array);
  });

  it('is not supported under a serializer without plain counters', async () => {
    const { cache, backend } = setUp({ ...BYTES, plainCounters: false });
    expect(await rejectionOf(cache.increment('n'))).toMatchObject({
      code: 'CACHE_NOT_SUPPORTED',
      message: expect.stringMatching(/serializer 'bytes'/),
    });
    expect(backend.entries.size).toBe(0);
  });

  it.each([
    [1.5, RangeError],
    [Number.NaN, RangeError],
    [Infinity, RangeError],
    [2 ** 53, RangeError],
    ['1', TypeError],
    [null, TypeError],
    [1n, TypeError],
  ])('refuses the delta %p', async (delta, kind) => {
    const { cache, backend } = setUp();
    expect(await rejectionOf(cache.increment('n', delta as never))).toBeInstanceOf(kind);
    expect(backend.entries.size).toBe(0);
  });
});

describe('members that work under a lock', () => {
  it('let go of it where the backend fails', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MapBackend({ clock, later: true }), { clock });
    const cache = new Cache({ backend, clock });
    backend.fail(undefined, 'get');
    const outcomes = await Promise.allSettled([cache.increment('n'), cache.increment('n'), cache.add('n', 1)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    backend.heal();
    expect(await cache.increment('n')).toBe(1);
  });

  it('are shared by all caches over the backend', async () => {
    const clock = new TestClock();
    const backend = new MapBackend({ clock, later: true });
    const caches = Array.from({ length: 10 }, () => new Cache({ backend, clock }));
    await Promise.all(caches.flatMap((cache) => Array.from({ length: 10 }, () => cache.increment('n'))));
    expect(await caches[0]?.get('n')).toBe(100);
  });

  it('agree on their tokens, also where the backend has some of a kind of its own', async () => {
    const clock = new TestClock();
    const backend = new MapBackend({ clock });
    const cache = new Cache({ backend: Object.assign(backend, { getWithToken: () => ({ payload: 1, token: {} }) }) });
    await cache.set('key', 1);
    const read = await cache.getWithToken('key');
    expect(await cache.compareAndSet('key', read?.token, 2)).toBe(true);
    expect(await cache.compareAndDelete('key', read?.token)).toBe(false);
  });

  it('keep the members that the backend has from coming between', async () => {
    class CountingBackend extends MapBackend {
      async increment(key: string, delta: number): Promise<number> {
        const sum = (((await this.get(key)) as number | undefined) ?? 0) + delta;
        await this.set(key, sum, null);
        return sum;
      }
    }
    const clock = new TestClock();
    const cache = new Cache({ backend: new CountingBackend({ clock, later: true }), clock });
    expect(await Promise.all([cache.add('n', 10), cache.increment('n'), cache.increment('n')])).toEqual([true, 11, 12]);
    expect(await cache.get('n')).toBe(12);
  });

  it.each(['its own', 'the default'])('let clear, %s, come before or after them, not between', async (whose) => {
    const clock = new TestClock();
    const backend = new MapBackend({ clock, later: true });
    if (whose === 'its own') Object.assign(backend, { clear: () => backend.entries.clear() });
    const cache = new Cache({ backend, clock });
    await cache.multiSet({ n: 5, other: 5 });
    const asked = [
      cache.increment('n'),
      cache.clear(),
      cache.increment('n', 7),
      cache.clear(),
      cache.increment('n', 8),
    ];
    expect(await Promise.all(asked)).toEqual([6, true, 7, true, 8]);
    expect([await cache.get('n'), await cache.exists('other')]).toEqual([8, false]);
  });
});
