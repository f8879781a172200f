import { describe, expect, it } from '@jest/globals';

import { JsonSerializer, StringSerializer, type Serializer } from '@cache/core';

import { cachedIterator } from '../src/index.ts';
import { setUp } from './set-up.ts';

async function listOf<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of iterable) list.push(item);
  return list;
}

const bytes: Serializer = {
  name: 'bytes',
  produces: 'binary',
  serialize: async (value) => Buffer.from(`=${JSON.stringify(value)}`),
  deserialize: async (payload) =>
    JSON.parse(
      Buffer.from(payload as Uint8Array)
        .toString()
        .replace('=', ''),
    ) as unknown,
};

describe('cachedIterator', () => {
  it.each<[string, Serializer | undefined]>([
    ['references', undefined],
    ['text', new JsonSerializer()],
    ['bytes', bytes],
  ])('replays what was yielded, falsy chunks too, as %s', async (_, serializer) => {
    const { cache } = setUp({ serializer });
    let calls = 0;
    const chunks = [0, '', null, undefined, false, 'last', { deep: [1] }];
    const fn = cachedIterator(
      async function* all() {
        calls++;
        yield* chunks;
      },
      { cache, ttl: '1m' },
    );
    expect([await listOf(fn()), await listOf(fn()), calls]).toEqual([chunks, chunks, 1]);
  });

  it('replays text under a serializer of strings', async () => {
    const { cache } = setUp({ serializer: new StringSerializer() });
    let calls = 0;
    const fn = cachedIterator(
      async function* all(n: number) {
        calls++;
        for (let i = 0; i < n; i++) yield `chunk ${i}`;
      },
      { cache, ttl: '1m' },
    );
    for (const n of [0, 1, 120]) {
      const first = await listOf(fn(n));
      expect([first.length, await listOf(fn(n))]).toEqual([n, first]);
    }
    expect(calls).toBe(3);
  });

  it('caches no sequence that failed or was left early, and leaves nothing behind', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = cachedIterator(
      async function* all(fails: boolean) {
        calls++;
        yield 1;
        yield 2;
        if (fails) throw new Error('broken');
      },
      { cache, ttl: '1m' },
    );
    await expect(listOf(fn(true))).rejects.toThrow('broken');
    for await (const chunk of fn(false)) if (chunk === 1) break;
    await clock.advance(0);
    expect(await listOf(cache.keys())).toEqual([]);
    expect(await listOf(fn(false))).toEqual([1, 2]);
    expect(await listOf(fn(false))).toEqual([1, 2]);
    expect(calls).toBe(3);
  });

  it('passes over what was answered, where chunks are lost', async () => {
    const { cache } = setUp();
    const fn = cachedIterator(
      async function* all() {
        for (let i = 0; i < 120; i++) yield i;
      },
      { cache, ttl: '1m' },
    );
    const expected = await listOf(fn());
    for await (const key of cache.keys({ match: '*:70' })) await cache.delete(key);
    expect(await listOf(fn())).toEqual(expected);
    expect(await listOf(fn())).toEqual(expected);
  });

  it('ends with its ttl, which counts from the beginning', async () => {
    const { cache, clock } = setUp();
    let calls = 0;
    const fn = cachedIterator(
      async function* all() {
        calls++;
        yield 1;
        await clock.sleep(4000);
        yield 2;
      },
      { cache, ttl: '10s' },
    );
    const consume = async () => {
      const list = listOf(fn());
      await clock.advance('4s');
      return list;
    };
    expect(await consume()).toEqual([1, 2]);
    await clock.advance('5999ms');
    expect([await listOf(fn()), calls]).toEqual([[1, 2], 1]);
    await clock.advance(1);
    expect([await consume(), calls]).toEqual([[1, 2], 2]);
  });

  it('can be invalidated, refreshed, and chosen for single calls', async () => {
    const { cache } = setUp();
    let calls = 0;
    const fn = cachedIterator(
      async function* all() {
        yield ++calls;
      },
      { cache, ttl: '1m' },
    );
    expect([await listOf(fn()), await fn.invalidate(), await listOf(fn())]).toEqual([[1], 1, [2]]);
    expect([await listOf(fn.refresh()), await listOf(fn())]).toEqual([[3], [3]]);
    expect([await listOf(fn.with({ cacheRead: false, cacheWrite: false })()), await listOf(fn())]).toEqual([[4], [3]]);
    expect(await cache.disabled(() => listOf(fn()))).toEqual([5]);
    expect(fn.name).toBe('all');
  });

  it('ends with the signal of a call, also in the middle of a chunk', async () => {
    const { cache, clock } = setUp();
    const fn = cachedIterator(
      async function* all() {
        yield 1;
        await clock.sleep(1000);
        yield 2;
      },
      { cache, ttl: '1m' },
    );
    const controller = new AbortController();
    const list = listOf(fn.with({ signal: controller.signal })()).catch((error: unknown) => error);
    await clock.advance(10);
    const reason = new Error('gone');
    controller.abort(reason);
    expect(await list).toBe(reason);
    await clock.advance(1000);
    expect(await listOf(cache.keys())).toEqual([]);
    await expect(listOf(fn.with({ signal: controller.signal })())).rejects.toBe(reason);
    const whole = listOf(fn.with({ signal: new AbortController().signal })());
    await clock.advance(1000);
    expect(await whole).toEqual([1, 2]);
  });

  it('is not stored over an invalidation that came meanwhile', async () => {
    const { cache } = setUp();
    let calls = 0;
    const fn = cachedIterator(
      async function* all() {
        yield ++calls;
        yield 'end';
      },
      { cache, ttl: '1m' },
    );
    for await (const chunk of fn()) if (chunk === 1) await fn.invalidate();
    expect(await listOf(fn())).toEqual([2, 'end']);
  });

  it('records in the background with waitForWrite: false', async () => {
    const { cache, clock, faults } = setUp();
    faults.slow(5, ['set']);
    let calls = 0;
    const fn = cachedIterator(
      async function* all() {
        calls++;
        yield 1;
        yield 2;
      },
      { cache, ttl: '1m', waitForWrite: false },
    );
    expect(await listOf(fn())).toEqual([1, 2]);
    await clock.advance(100);
    expect([await listOf(fn()), calls]).toEqual([[1, 2], 1]);
  });

  it('answers in spite of a cache that fails in the middle', async () => {
    const { cache, faults, reported } = setUp();
    const fn = cachedIterator(
      async function* all() {
        yield 1;
        faults.fail();
        yield 2;
        yield 3;
      },
      { cache, ttl: '1m' },
    );
    expect(await listOf(fn())).toEqual([1, 2, 3]);
    expect(reported.length).toBeGreaterThan(0);
    faults.heal();
    expect(await listOf(fn())).toEqual([1, 2, 3]);
  });
});
