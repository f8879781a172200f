import { describe, expect, it } from '@jest/globals';

import { FaultyBackend, RecordingBackend, TestClock } from '../../testing/src/index.ts';
import { Cache, type Plugin, type Serializer } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

/** A cache of which every step writes its name to `log`; the ones named in `broken` throw. */
function setUp({ later = false, broken = [] as string[] } = {}) {
  const log: string[] = [];
  const step = (name: string): void => {
    log.push(name);
    if (broken.includes(name)) throw new Error(`${name} broke`);
  };
  const answer = <T>(name: string, value: T): T | Promise<T> => {
    if (!later) step(name);
    return later ? Promise.resolve(value).then((it) => (step(name), it)) : value;
  };
  const serializer: Serializer = {
    name: 'traced',
    produces: 'text',
    serialize: (value) => answer('serialize', JSON.stringify(value)),
    deserialize: (payload) => answer('deserialize', JSON.parse(payload as string)),
  };
  const plugin = (name: string): Plugin => ({
    name,
    pre: () => answer<void>(`pre ${name}`, undefined),
    post: (context) => answer<void>(`post ${name}${'error' in context ? ' of an error' : ''}`, undefined),
  });
  const clock = new TestClock();
  const inner = new MapBackend({ clock, later });
  const traced = new Proxy(inner, {
    get(target, member) {
      if (member !== 'get' && member !== 'set') return Reflect.get(target, member, target) as unknown;
      return (...args: [string, unknown, number | null]) => answer(`backend ${member}`, target[member](...args));
    },
  });
  const reported: unknown[] = [];
  const cache = new Cache({
    backend: traced,
    serializer,
    clock,
    plugins: [plugin('one'), plugin('two')],
    keyBuilder: (key) => (step('key'), key),
    onError: (error) => reported.push(error),
  });
  return { log, cache, inner, reported };
}

const SET = ['key', 'pre one', 'pre two', 'serialize', 'backend set', 'post one', 'post two'];
const GET = ['key', 'pre one', 'pre two', 'backend get', 'deserialize', 'post one', 'post two'];

describe.each([{ later: false }, { later: true }])('the pipeline, steps that answer later: $later', ({ later }) => {
  it('goes through its steps in order', async () => {
    const { log, cache } = setUp({ later });
    expect(await cache.set('k', { a: 1 })).toBe(true);
    expect(log).toEqual(SET);
    log.length = 0;
    expect(await cache.get('k')).toEqual({ a: 1 });
    expect(log).toEqual(GET);
  });

  it('asks neither serializer on a miss', async () => {
    const { log, cache } = setUp({ later });
    expect(await cache.get('missing')).toBeUndefined();
    expect(log).toEqual(GET.filter((name) => name !== 'deserialize'));
  });

  it('stops before anything where a key cannot be built', async () => {
    const { log, cache, inner } = setUp({ later, broken: ['key'] });
    expect(await rejectionOf(cache.set('k', 1))).toMatchObject({ message: 'key broke' });
    expect(log).toEqual(['key']);
    expect(inner.entries.size).toBe(0);
  });

  it('stops where a pre hook throws: nothing is sent and no post hook runs', async () => {
    const { log, cache, inner } = setUp({ later, broken: ['pre one'] });
    expect(await rejectionOf(cache.set('k', 1))).toMatchObject({
      code: 'CACHE_HOOK',
      command: 'set',
      backend: 'map',
      cause: { message: 'pre one broke' },
      message: "pre of plugin 'one' stopped the command: pre one broke",
    });
    expect(log).toEqual(['key', 'pre one']);
    expect(inner.entries.size).toBe(0);
  });

  it('takes the error exit to the post hooks where the value cannot be encoded', async () => {
    const { log, cache, inner, reported } = setUp({ later, broken: ['serialize'] });
    expect(await rejectionOf(cache.set('k', 1))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      command: 'set',
      backend: 'map',
      cause: { message: 'serialize broke' },
    });
    expect(log).toEqual(['key', 'pre one', 'pre two', 'serialize', 'post one of an error', 'post two of an error']);
    expect(inner.entries.size).toBe(0);
    expect(reported).toEqual([]);
  });

  it('takes it where the backend fails', async () => {
    const { log, cache, reported } = setUp({ later, broken: ['backend get'] });
    expect(await rejectionOf(cache.get('k'))).toMatchObject({
      code: 'CACHE_BACKEND',
      command: 'get',
      backend: 'map',
      message: "get failed on backend 'map': backend get broke",
      cause: { message: 'backend get broke' },
    });
    expect(log).toEqual(['key', 'pre one', 'pre two', 'backend get', 'post one of an error', 'post two of an error']);
    expect(reported).toEqual([]);
  });

  it('takes it where what is stored cannot be decoded', async () => {
    const { log, cache } = setUp({ later, broken: ['deserialize'] });
    await cache.set('k', 1);
    log.length = 0;
    expect(await rejectionOf(cache.get('k'))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      command: 'get',
      cause: { message: 'deserialize broke' },
    });
    expect(log.slice(-3)).toEqual(['deserialize', 'post one of an error', 'post two of an error']);
  });

  it('keeps what is done where a post hook throws, and still runs the others', async () => {
    const { log, cache, inner, reported } = setUp({ later, broken: ['post one'] });
    expect(await rejectionOf(cache.set('k', 1))).toMatchObject({
      code: 'CACHE_HOOK',
      command: 'set',
      cause: { message: 'post one broke' },
    });
    expect(log).toEqual(SET);
    expect(inner.entries.get('k')?.payload).toBe('1');
    expect(reported).toEqual([]);
  });

  it("shows the caller the command's own error where a post hook throws on top of it", async () => {
    const { cache, reported } = setUp({ later, broken: ['backend get', 'post one of an error'] });
    expect(await rejectionOf(cache.get('k'))).toMatchObject({ code: 'CACHE_BACKEND' });
    expect(reported).toMatchObject([{ code: 'CACHE_HOOK', cause: { message: 'post one of an error broke' } }]);
  });
});

describe('the pipeline', () => {
  it('answers without a turn of the event loop, a timer or a look at the clock where every step answers at once', async () => {
    const clock = new TestClock();
    const reads: string[] = [];
    const watched = {
      now: () => (reads.push('now'), 0),
      monotonic: () => (reads.push('monotonic'), 0),
      sleep: () => Promise.reject(new Error('no timer is needed')),
      timer: () => {
        throw new Error('no timer is needed');
      },
    };
    const cache = new Cache({ backend: new MapBackend({ clock }), clock: watched });
    // Looked at once, to see that it is a clock.
    reads.length = 0;
    let value: unknown;
    void cache.set('key', 1);
    void cache.get('key').then((answer) => {
      value = answer;
    });
    await Promise.resolve();
    expect([value, reads]).toEqual([1, []]);
  });

  it("gives the backend core's promised arguments", async () => {
    const clock = new TestClock();
    const backend = new RecordingBackend(new MapBackend({ clock }));
    const cache = new Cache({ backend, clock, namespace: 'a:b', ttl: '1.5ms', timeout: '1s', serializer: text() });
    const { signal } = new AbortController();
    await cache.set('k', 1);
    await cache.set('k', 1, { ttl: null, namespace: '' });
    await cache.multiGet(['k', 'k'], { signal, timeout: null });
    const [first, second, third] = backend.calls;
    expect(first).toEqual({ command: 'set', args: ['a%3Ab:k', '1', 2] });
    expect(second).toEqual({ command: 'set', args: ['k', '1', null] });
    expect(third?.args).toEqual(['a%3Ab:k']);
    expect(first?.context).toEqual({ payload: 'text', timeoutMs: 1000, signal: undefined });
    expect(second?.context).toBe(first?.context);
    expect(third?.context).toEqual({ payload: 'text', timeoutMs: null, signal });
    for (const call of backend.calls) expect(Object.isFrozen(call.context)).toBe(true);
  });

  it('hands errors of our own kinds on as they are', async () => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MapBackend({ clock }), { clock });
    backend.fail();
    const error = await rejectionOf(new Cache({ backend }).get('key'));
    expect(error).toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', command: 'get', backend: 'map' });
    expect(error).not.toHaveProperty('cause');
  });

  it.each(['a text', undefined, null, 7])('makes a BackendError of whatever is thrown: %p', async (thrown) => {
    const clock = new TestClock();
    const backend = new FaultyBackend(new MapBackend({ clock }));
    backend.fail(() => thrown);
    expect(await rejectionOf(new Cache({ backend }).get('key'))).toMatchObject({
      code: 'CACHE_BACKEND',
      cause: thrown,
    });
  });

  it('holds a serializer to the kind that it names', async () => {
    const clock = new TestClock();
    const produces = (payload: unknown): Cache =>
      new Cache({ backend: new MapBackend({ clock }), serializer: { ...text(), serialize: () => payload } });
    expect(await rejectionOf(produces(new Uint8Array(1)).set('k', 1))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: "serializer 'text' must produce text; it produced binary",
    });
    expect(await rejectionOf(produces(undefined).set('k', 1))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(await rejectionOf(produces(Promise.resolve(5)).set('k', 1))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });
});

function text(): Serializer {
  return { name: 'text', produces: 'text', serialize: String, deserialize: (payload) => payload };
}
