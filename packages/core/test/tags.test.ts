import { describe, expect, it } from '@jest/globals';

import { FaultyBackend, RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, JsonSerializer, NullSerializer, type Backend, type Capabilities } from '../src/index.ts';
import { listOf } from './list-of.ts';
import { rejectionOf } from './rejection-of.ts';
import { storeOf } from './store-of.ts';

const DAY_MS = 24 * 3_600_000;
const TAG_KEY = '%tag:t';

function setUp({ later = false, ...capabilities }: Partial<Capabilities> & { readonly later?: boolean } = {}) {
  const clock = new TestClock();
  const { store, connect } = storeOf({ clock, later, capabilities });
  const backend = new FaultyBackend(connect(), { clock });
  const reported: unknown[] = [];
  const options = { clock, serializer: new JsonSerializer(), onError: (error: unknown) => void reported.push(error) };
  const cache = new Cache({ backend, ...options });
  /** Another process on the same store: it shares no backend object. */
  const elsewhere = new Cache({ backend: connect(), ...options });
  return { clock, store, backend, cache, elsewhere, reported };
}

describe.each([{ later: false }, { later: true }])('tags, backend answers later: $later', ({ later }) => {
  it('that the store has lost take their entries with them', async () => {
    const { cache, store } = setUp({ later });
    await cache.set('key', 'value', { tags: ['t'] });
    store.delete([TAG_KEY]);
    expect(await cache.get('key')).toBeUndefined();
    await cache.set('other', 'value', { tags: ['t'] });
    expect(await cache.multiGet(['key', 'other'])).toEqual([undefined, 'value']);
  });

  it('do not survive an entry of somebody under their own key, which is hidden, until they are invalidated', async () => {
    const { cache } = setUp({ later });
    await cache.set(TAG_KEY, 'mine');
    expect(await listOf(cache.keys())).toEqual([]);
    expect(await cache.get(TAG_KEY)).toBe('mine');
    await cache.set('key', 'value', { tags: ['t'] });
    expect(await cache.get('key')).toBeUndefined();
    await cache.invalidateTags('t');
    await cache.set('key', 'value', { tags: ['t'] });
    expect(await cache.get('key')).toBe('value');
    await cache.set(TAG_KEY, 'mine');
    expect(await cache.get('key')).toBeUndefined();
    await cache.delete(TAG_KEY);
    await cache.set('key', 'value', { tags: ['t'] });
    expect(await cache.get('key')).toBe('value');
  });

  it('make a miss of a value whose load began before, whoever invalidated them', async () => {
    const { cache, elsewhere, clock } = setUp({ later, shared: true });
    const loading = cache.getOrSet('key', () => clock.sleep(10).then(() => 'stale'), { tags: ['t'] });
    await clock.advance(5);
    await elsewhere.invalidateTags('t');
    await clock.advance(5);
    expect(await loading).toBe('stale');
    expect(await cache.get('key')).toBeUndefined();
  });

  it('that are known only after the load keep a value from being stored if they were invalidated meanwhile', async () => {
    const { cache, elsewhere, clock } = setUp({ later, shared: true });
    await cache.set('other', 'value', { tags: ['t'] });
    await clock.advance('1h');
    const load = cache.startLoad('key');
    await clock.advance(10);
    await elsewhere.invalidateTags('t');
    await load.store('stale', { tags: ['t'] });
    load.end();
    expect(await cache.get('key')).toBeUndefined();

    await clock.advance(1010);
    const next = cache.startLoad('key');
    await next.store('fresh', { tags: ['t'] });
    next.end();
    expect(await cache.get('key')).toBe('fresh');
  });

  it('that were observed before the load need no clock', async () => {
    const { cache, elsewhere } = setUp({ later, shared: true });
    await elsewhere.invalidateTags('t');
    const load = cache.startLoad('key');
    await load.observeTags(['t', 't']);
    await load.store('fresh', { tags: ['t'] });
    load.end();
    expect(await cache.get('key')).toBe('fresh');
  });

  it('are kept for as long as an entry that has them', async () => {
    const { cache, clock, store } = setUp({ later });
    const leftDays = (): number => (store.ttl(TAG_KEY) ?? Infinity) / DAY_MS;
    await cache.set('short', 'value', { tags: ['t'], ttl: '1s' });
    expect(leftDays()).toBe(1 / 24);
    await cache.set('long', 'value', { tags: ['t'], ttl: '100d' });
    expect(leftDays()).toBe(200);
    await clock.advance('90d');
    await cache.set('short', 'value', { tags: ['t'], ttl: '10d' });
    expect(leftDays()).toBe(110);
    await cache.set('ever', 'value', { tags: ['t'] });
    expect(leftDays()).toBe(Infinity);
    await cache.invalidateTags('t');
    await cache.getOrSet('long', () => 'value', { tags: ['t'], ttl: '100d' });
    expect(leftDays()).toBe(200);
    await clock.advance('99d');
    expect(await cache.multiGet(['short', 'long', 'ever'])).toEqual([undefined, 'value', undefined]);
  });

  it('are not prolonged where that would undo an invalidation', async () => {
    const { cache, backend, elsewhere, clock } = setUp({ later, shared: true, compareAndSet: true });
    await cache.set('short', 'value', { tags: ['t'], ttl: '1s' });
    backend.slow(10, ['getWithToken']);
    const storing = cache.set('long', 'value', { tags: ['t'], ttl: '100d' });
    await clock.advance(5);
    await elsewhere.invalidateTags('t');
    await clock.advance(5);
    await storing;
    expect(await cache.get('long')).toBeUndefined();
  });

  it('do not fill the store when each is used but once', async () => {
    const { cache, clock, store } = setUp({ later });
    for (let index = 0; index < 10; index++) {
      await cache.set(`key${index}`, 'value', { tags: [`t${index}`], ttl: '5s' });
      await cache.getOrSet(`loaded${index}`, () => 'value', { tags: [`u${index}`], ttl: '5s' });
      await cache.invalidateTags(`v${index}`);
    }
    await clock.advance('1h');
    expect(store.raw('size', [])).toBe(0);
  });

  it('that are known only after a load of more than an hour keep its value from being stored', async () => {
    const { cache, elsewhere, clock } = setUp({ later, shared: true });
    const load = cache.startLoad('key');
    await elsewhere.invalidateTags('t');
    await clock.advance('2h');
    await load.store('stale', { tags: ['t'] });
    load.end();
    expect(await cache.get('key')).toBeUndefined();
  });

  it('are kept for an entry that is made to live longer', async () => {
    const { cache, clock, store } = setUp({ later });
    await cache.set('key', 'value', { tags: ['t', 'u'], ttl: '1s' });
    expect(await cache.expire('key', '40d')).toBe(true);
    expect(store.ttl(TAG_KEY)).toBe(80 * DAY_MS);
    expect(await cache.expire('key', null)).toBe(true);
    expect(store.ttl(TAG_KEY)).toBeNull();
    await clock.advance('100d');
    expect(await cache.get('key')).toBe('value');
    await cache.invalidateTags('u');
    expect(await cache.expire('key', null)).toBe(false);
    expect(await cache.get('key')).toBeUndefined();
  });

  it('are prolonged by the entry that lives longest, whoever comes last', async () => {
    const { cache, backend, elsewhere, clock, store } = setUp({ later, shared: true, compareAndSet: true });
    for (const slow of ['getWithToken', 'compareAndSet'] as const) {
      await cache.invalidateTags('t');
      await cache.set('short', 'value', { tags: ['t'], ttl: '1s' });
      backend.slow(10, [slow]);
      const storing = cache.set('long', 'value', { tags: ['t'], ttl: '40d' });
      await clock.advance(5);
      await elsewhere.set('ever', 'value', { tags: ['t'] });
      await clock.advance(15);
      await storing;
      backend.heal();
      expect(store.ttl(TAG_KEY)).toBeNull();
    }
    for (const slow of ['getWithToken', 'compareAndSet'] as const) {
      await cache.invalidateTags('t');
      backend.slow(10, [slow]);
      const storing = cache.set('ever', 'value', { tags: ['t'] });
      await clock.advance(5);
      await elsewhere.set('long', 'value', { tags: ['t'], ttl: '40d' });
      await clock.advance(15);
      await clock.advance(15);
      await storing;
      backend.heal();
      expect(store.ttl(TAG_KEY)).toBeNull();
    }
  });

  it('that cannot be read fail a read, and never a getOrSet', async () => {
    const { cache, backend, reported } = setUp({ later });
    await cache.set('key', 'value', { tags: ['t'] });
    backend.fail(new Error('down'), ['multiGet']);
    expect(await rejectionOf(cache.get('key'))).toMatchObject({ code: 'CACHE_BACKEND', command: 'get' });
    expect(await rejectionOf(cache.set('key', 'new', { tags: ['t'] }))).toMatchObject({ code: 'CACHE_BACKEND' });
    expect(await cache.getOrSet('key', () => 'loaded', { tags: ['t'] })).toBe('loaded');
    expect(reported.length).toBeGreaterThan(0);
    backend.heal();
    expect(await cache.get('key')).toBe('value');
  });

  it('are looked up before the load within the deadline', async () => {
    const { cache, backend, clock, reported } = setUp({ later });
    await cache.set('other', 'value', { tags: ['t'] });
    backend.hang(['multiGet']);
    const loading = cache.getOrSet('key', () => 'loaded', { tags: ['t'], timeout: 100 });
    await clock.advance(250);
    expect(await loading).toBe('loaded');
    expect(reported).toContainEqual(expect.objectContaining({ code: 'CACHE_TIMEOUT' }));
  });
});

describe('tags', () => {
  it('are asked of the store in one batch, however many entries there are', async () => {
    const clock = new TestClock();
    const backend = new RecordingBackend(storeOf({ clock, capabilities: { shared: true } }).connect());
    const cache = new Cache({ backend, clock, serializer: new JsonSerializer() });
    const keys = Array.from({ length: 50 }, (_, index) => `key${index}`);
    for (const [index, key] of keys.entries()) await cache.set(key, index, { tags: ['all', `n${index % 7}`] });
    backend.calls.length = 0;
    expect(await cache.multiGet(keys)).toEqual(keys.map((_, index) => index));
    await cache.invalidateTags('all', 'n1', 'all');
    expect(backend.calls.map(({ command }) => command)).toEqual(['multiGet', 'multiGet', 'multiSet']);
    expect(backend.calls[1]?.args[0]).toHaveLength(8);
    expect(backend.calls[2]?.args[0]).toHaveLength(2);
  });

  it('are made by a load to outlive its entry, so that storing it has not to prolong them', async () => {
    const clock = new TestClock();
    const backend = new RecordingBackend(storeOf({ clock, later: true, capabilities: { shared: true } }).connect());
    const cache = new Cache({ backend, clock, serializer: new JsonSerializer(), ttl: '5d' });
    const asked = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      backend.calls.length = 0;
      await work();
      return backend.calls.map(({ command }) => command);
    };
    const load = (): Promise<string> => clock.advance(10).then(() => 'value');
    const stored = ['get', 'multiGet', 'add', 'set'];
    expect(await asked(() => cache.getOrSet('inherited', load, { tags: ['t'] }))).toEqual(stored);
    expect(await asked(() => cache.getOrSet('given', load, { tags: ['u'], ttl: '50d' }))).toEqual(stored);
    const known = ['get', 'multiGet', 'set'];
    expect(await asked(() => cache.getOrSet('again', load, { tags: ['t'], ttl: '4d' }))).toEqual(known);
  });

  it('are looked up by a load that does not know how long its entry will live', async () => {
    const { cache, clock, store } = setUp({ later: true });
    const load = cache.startLoad('key');
    await load.observeTags(['t']);
    expect(store.ttl(TAG_KEY)).toBe(DAY_MS);
    await load.store('value', { tags: ['t'], ttl: '10d' });
    load.end();
    await clock.advance('9d');
    expect(await cache.get('key')).toBe('value');
  });

  it('cost a store of this process nothing until one is used', async () => {
    const clock = new TestClock();
    const backend = new RecordingBackend(storeOf({ clock }).connect());
    const cache = new Cache({ backend, clock, serializer: new NullSerializer() });
    await cache.set('key', { some: 'value' });
    expect(await cache.exists('key')).toBe(true);
    expect(backend.calls.map(({ command }) => command)).toEqual(['set', 'exists']);
    await cache.set('key', { some: 'value' }, { tags: ['t'] });
    backend.calls.length = 0;
    expect(await cache.exists('key')).toBe(true);
    expect(backend.calls.map(({ command }) => command)).toEqual(['exists', 'get', 'multiGet']);
  });

  it('hand back the same reference where the store keeps references', async () => {
    const clock = new TestClock();
    const cache = new Cache({ backend: storeOf({ clock }).connect(), clock });
    const value = { some: 'value' };
    await cache.set('key', value, { tags: ['t'] });
    expect(await cache.get('key')).toBe(value);
    expect((await cache.multiGet(['key']))[0]).toBe(value);
    const bytes = new Uint8Array([1, 2]);
    await cache.multiSet({ bytes }, { tags: ['t'] });
    expect(await cache.get('bytes')).toBe(bytes);
  });

  it('that are invalidated while a value is on its way keep later callers from sharing it', async () => {
    const clock = new TestClock();
    const client = storeOf({ clock, later: true, capabilities: { shared: true } }).connect();
    // The reply is slow, not the store: what it says was true when it was sent.
    const get: Backend['get'] = async (...args) => {
      const payload: unknown = await client.get(...args);
      await clock.sleep(10);
      return payload;
    };
    const multiGet: Backend['multiGet'] = async (...args) => {
      const payloads = (await client.multiGet?.(...args)) ?? [];
      await clock.sleep(10);
      return payloads;
    };
    const cache = new Cache({ backend: { ...client, get, multiGet }, clock, serializer: new JsonSerializer() });
    const tagged = { tags: ['t'] };
    const storing = cache.set('key', 'stale', tagged);
    await clock.advance(10);
    await storing;
    const early = cache.getOrSet('key', () => 'fresh', tagged);
    await clock.advance(15);
    await cache.invalidateTags('t');
    const late = cache.getOrSet('key', () => 'fresh', tagged);
    await clock.advance(100);
    expect(await early).toBe('stale');
    expect(await late).toBe('fresh');
  });

  it('are not asked for by a getOrSet under way when the cache is closed', async () => {
    const { backend, cache, clock, reported } = setUp({ later: true });
    backend.slow(10, ['get']);
    const loading = cache.getOrSet('key', () => 'loaded', { tags: ['t'] });
    const closing = cache.close();
    await clock.advance(10);
    expect(await loading).toBe('loaded');
    await closing;
    expect(reported).toEqual([]);
  });

  it('are not sent when the command is over before they are read', async () => {
    const { cache, backend, store, clock } = setUp({ later: true });
    backend.slow(50, ['multiGet']);
    const storing = rejectionOf(cache.set('key', 'value', { tags: ['t'], timeout: 10 }));
    await clock.advance(100);
    expect(await storing).toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(store.exists('key')).toBe(false);
  });

  it('are what hooks of invalidateTags are told', async () => {
    const { backend, clock } = setUp();
    const seen: unknown[] = [];
    const plugin = { name: 'p', postInvalidateTags: (context: object) => void seen.push(context) };
    const cache = new Cache({ backend, clock, namespace: 'ns', plugins: [plugin] });
    await cache.invalidateTags('a', 'b');
    expect(seen).toEqual([expect.objectContaining({ command: 'invalidateTags', tags: ['a', 'b'], result: true })]);
  });
});
