import { describe, expect, it } from '@jest/globals';
import { Cache, type Clock } from '@cache/core';
import { DynamoDBBackend } from '@cache/dynamodb';
import { TestClock } from '@cache/testing';
import { networkError, StubService, type StubAnswer, type StubRequest } from './stub-service.ts';

/** A cache on a stub. Time passes as soon as somebody waits for it. */
function cacheOn(answer: (request: StubRequest, index: number) => StubAnswer | Promise<StubAnswer>) {
  const service = new StubService(answer);
  const clock = new TestClock();
  const waits: number[] = [];
  const hurried: Clock = {
    now: () => clock.now(),
    timer: (ms, callback) => clock.timer(ms, callback),
    sleep: async (ms, signal) => {
      waits.push(ms);
      signal?.throwIfAborted();
      await clock.advance(ms);
    },
  };
  const backend = new DynamoDBBackend({ table: 'cache', client: service.client, clock: hurried });
  return { ...service, cache: new Cache({ backend, clock, timeout: '1m' }), clock, waits };
}

const THERE = { output: { Item: { key: { S: 'k' }, value: { S: '"v"' } } } };
/** Lets everything go on that waits for nothing but its turn. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('a request', () => {
  it.each([
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'LimitExceededException',
  ])('is tried again when the service answers %s, after waits at random that get longer', async (error) => {
    const { cache, requests, waits } = cacheOn((_, index) => (index < 7 ? { error } : THERE));
    expect(await cache.get('k')).toBe('v');
    expect(requests).toHaveLength(8);
    expect(waits).toHaveLength(7);
    for (const [index, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(1);
      expect(ms).toBeLessThanOrEqual(Math.min(1000, 25 * 2 ** index));
    }
  });

  it('is given up after ten attempts where the table stays throttled', async () => {
    const { cache, requests } = cacheOn(() => ({ error: 'ThrottlingException' }));
    await expect(cache.set('k', 'v')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/takes no more requests for table 'cache'/),
      cause: { name: 'ThrottlingException' },
    });
    expect(requests).toHaveLength(10);
  });

  it.each([
    ['a connection that is refused', () => Promise.reject(networkError('ECONNREFUSED'))],
    ['a name that is not known', () => Promise.reject(networkError('ENOTFOUND'))],
    ['a connection that is reset', () => Promise.reject(networkError('ECONNRESET'))],
    ['an error of the server', () => ({ error: 'InternalServerError', status: 500 })],
  ] as const)('is tried three times for %s, and not by the SDK as well', async (_, answer) => {
    const { cache, requests } = cacheOn(answer);
    await expect(cache.get('k')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/cannot be reached/),
      cause: expect.anything(),
    });
    expect(requests).toHaveLength(3);
  });

  it.each([
    'AccessDeniedException',
    'UnrecognizedClientException',
    'ValidationException',
    'ResourceNotFoundException',
    'ItemCollectionSizeLimitExceededException',
  ])('is tried once where the service answers %s', async (error) => {
    const { cache, requests } = cacheOn(() => ({ error }));
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'CACHE_BACKEND', cause: { name: error } });
    expect(requests).toHaveLength(1);
  });

  const notTwice: readonly (readonly [string, (cache: Cache) => Promise<unknown>])[] = [
    ['add', (cache) => cache.add('k', 'v')],
    ['increment', (cache) => cache.increment('k')],
    ['delete', (cache) => cache.delete('k')],
    ['compareAndSet', (cache) => cache.compareAndSet('k', 'token', 'v')],
    ['compareAndDelete', (cache) => cache.compareAndDelete('k', 'token')],
    ['raw', (cache) => cache.raw('UpdateItem', { Key: { key: 'k' } })],
  ];

  it.each(notTwice)('of %s is not sent again where it may have been done', async (_, run) => {
    const { cache, requests } = cacheOn(() => Promise.reject(networkError('ECONNRESET')));
    await expect(run(cache)).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(requests).toHaveLength(1);
  });

  it.each(notTwice)('of %s is sent again where it was certainly not done', async (_, run) => {
    const { cache, requests } = cacheOn((_request, index) => {
      if (index === 0) throw networkError('ECONNREFUSED');
      return index < 5 ? { error: 'ThrottlingException' } : { output: { Attributes: { value: { N: '1' } } } };
    });
    await run(cache);
    expect(requests).toHaveLength(6);
  });

  const foreign: readonly (readonly [string, StubAnswer, RegExp])[] = [
    ['nothing', { status: 200, type: 'text/html', body: '' }, /not DynamoDB: its answer is empty, or no JSON/],
    ['nothing, as if of the service', { status: 200, type: 'application/x-amz-json-1.0', body: '' }, /not DynamoDB/],
    ['a page', { status: 200, type: 'text/html', body: '<html>hi</html>' }, /not DynamoDB: .*HTTP 200\)$/],
    ['a page of an error', { status: 502, type: 'text/html', body: '<html>hi</html>' }, /HTTP 502\)$/],
    ['an error that is empty', { status: 500, type: 'text/plain', body: '' }, /answered with HTTP 500, UnknownError$/],
  ];
  it.each(foreign)('is not done where %s is answered', async (_, answer, message) => {
    const { cache } = cacheOn(() => answer);
    const refused = { code: 'CACHE_BACKEND_UNAVAILABLE', message: expect.stringMatching(message) };
    await expect(cache.set('k', 'v')).rejects.toMatchObject(refused);
    await expect(cache.increment('k')).rejects.toMatchObject(refused);
    await expect(cache.get('k')).rejects.toMatchObject(refused);
  });

  it('does not ask for more chunks than a value has', async () => {
    const { cache, requests } = cacheOn(() => ({
      output: { Item: { key: { S: 'k' }, version: { S: 'v' }, chunks: { N: '1000000' } } },
    }));
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(requests).toHaveLength(1);
  });

  it('is aborted at the deadline, or when its caller gives up', async () => {
    const { cache, requests, clock } = cacheOn(never);
    const late = cache.get('k', { timeout: '2s' });
    const patient = cache.get('k', { timeout: null });
    const controller = new AbortController();
    const aborted = cache.get('k', { signal: controller.signal });
    const ends = Promise.all([
      expect(late).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' }),
      expect(aborted).rejects.toThrow('no longer wanted'),
    ]);
    await turns();
    expect(requests.map(({ signal }) => signal?.aborted)).toEqual([false, false, false]);
    controller.abort(new Error('no longer wanted'));
    await clock.advance('2s');
    await ends;
    expect(requests.map(({ signal }) => signal?.aborted)).toEqual([true, false, true]);
    patient.catch(() => undefined);
  });

  it('waits in line where fifty are under way, and leaves it unsent when its time is over', async () => {
    const { cache, requests, clock } = cacheOn(never);
    const ends = Promise.allSettled(Array.from({ length: 500 }, () => cache.get('k', { timeout: '1s' })));
    await turns();
    await clock.advance('1s');
    for (const end of await ends) expect(end).toMatchObject({ status: 'rejected', reason: { code: 'CACHE_TIMEOUT' } });
    expect(requests).toHaveLength(50);
  });
});

describe('a batch', () => {
  const keys = Array.from({ length: 260 }, (_, index) => `key ${index}`);

  it('is read a hundred keys at a time, each key once, and what was left is asked for again', async () => {
    const { cache, requests, waits } = cacheOn(({ input }) => {
      const { cache: asked } = input['RequestItems'] as { cache: { Keys: { key: { S: string } }[] } };
      const [done, left] = [asked.Keys.slice(0, 70), asked.Keys.slice(70)];
      const Responses = { cache: done.toReversed().map(({ key }) => ({ key, value: { S: JSON.stringify(key.S) } })) };
      return { output: { Responses, ...(left.length > 0 && { UnprocessedKeys: { cache: { Keys: left } } }) } };
    });
    expect(await cache.multiGet([...keys, ...keys])).toEqual([...keys, ...keys]);
    const sizes = requests.map(({ input }) => (input['RequestItems'] as { cache: { Keys: [] } }).cache.Keys.length);
    expect(sizes.toSorted((a, b) => a - b)).toEqual([30, 30, 60, 100, 100]);
    expect(waits).toHaveLength(2);
    expect(Math.max(...waits)).toBeLessThanOrEqual(25);
  });

  it('is written 25 entries at a time, and what was left is written again', async () => {
    const stored = new Map<string, string>();
    const { cache, requests, waits } = cacheOn(({ input }) => {
      const { cache: writes } = input['RequestItems'] as {
        cache: { PutRequest: { Item: { key: { S: string }; value: { S: string } } } }[];
      };
      const done = Math.ceil(writes.length / 3);
      for (const { PutRequest } of writes.slice(0, done)) stored.set(PutRequest.Item.key.S, PutRequest.Item.value.S);
      return { output: { UnprocessedItems: done < writes.length ? { cache: writes.slice(done) } : {} } };
    });
    await cache.multiSet(keys.map((key) => [key, key] as const));
    expect(stored).toEqual(new Map(keys.map((key) => [key, JSON.stringify(key)])));
    expect(Math.max(...requests.map(({ input }) => (input['RequestItems'] as { cache: [] }).cache.length))).toBe(25);
    expect(waits.length).toBeGreaterThan(20);
  });

  it('of which nothing is done is given up after ten attempts', async () => {
    const { cache, requests, waits } = cacheOn(({ input }) => ({
      output: { UnprocessedItems: input['RequestItems'] },
    }));
    await expect(cache.multiSet([['a', 1]])).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringMatching(/left all undone/),
    });
    expect(requests).toHaveLength(10);
    expect(waits).toHaveLength(9);
  });

  it('has few requests under way at a time', async () => {
    let now = 0;
    let most = 0;
    const { cache } = cacheOn(async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
      return { output: {} };
    });
    await cache.multiGet(Array.from({ length: 5000 }, (_, index) => `key ${index}`));
    expect(most).toBe(8);
    await Promise.all(Array.from({ length: 100 }, (_, index) => cache.get(`key ${index}`)));
    expect(most).toBe(50);
  });
});
