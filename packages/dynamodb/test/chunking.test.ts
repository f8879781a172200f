import { DeleteItemCommand, DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { StringSerializer, type Serializer } from '@cache/core';
import { DynamoDBBackend, DynamoDBCache } from '@cache/dynamodb';
import { TestClock } from '@cache/testing';
import { CachesOf } from './caches-of.ts';
import { createTable, serverOptions } from './server-options.ts';
import { networkError } from './stub-service.ts';

const server = await startServer('dynamodb');
await createTable(server, 'cache');
const client = new DynamoDBClient(serverOptions(server.url));
const caches = new CachesOf(server);

afterEach(async () => {
  await caches.make().clear({ timeout: '30s' });
  await caches.close();
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

const text = { chunking: true, timeout: '30s', serializer: new StringSerializer() } as const;

async function items(): Promise<Record<string, AttributeValue>[]> {
  const found: Record<string, AttributeValue>[] = [];
  let ExclusiveStartKey: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: 'cache', ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    found.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  return found;
}

/** How many items hold chunks of values. */
async function chunks(): Promise<number> {
  return (await items()).filter(({ key }) => key?.S?.startsWith('~#c:')).length;
}

const MEGABYTE = 1_000_000;
const long = (character: string, length = MEGABYTE): string => character.repeat(length);

describe('a value in chunks', () => {
  it('is text or bytes, read by every command, and by caches that do not write chunks', async () => {
    const cache = caches.make(text);
    const value = `start ${'é😀'.repeat(MEGABYTE / 6)} end`;
    expect(await cache.set('large', value)).toBe(true);
    await cache.multiSet({ batched: value, small: 'small' });
    expect(await cache.get('large')).toBe(value);
    expect(await cache.multiGet(['small', 'large', 'none', 'batched', 'large'])).toEqual([
      'small',
      value,
      undefined,
      value,
      value,
    ]);
    expect((await cache.getWithToken('large'))?.value).toBe(value);
    expect(await cache.exists('large')).toBe(true);
    expect(await cache.ttl('large')).toBeNull();
    expect(await caches.make({ serializer: text.serializer }).get('large')).toBe(value);

    const bytes = Uint8Array.from({ length: MEGABYTE }, (_, index) => (index * 31 + (index >>> 8)) & 0xff);
    const plain: Serializer = {
      name: 'plain',
      produces: 'binary',
      serialize: (each) => each,
      deserialize: (payload) => payload,
    };
    const binary = caches.make({ ...text, serializer: plain });
    const given = bytes.slice();
    const writing = binary.set('bytes', given);
    given.fill(0);
    await writing;
    expect(Buffer.compare((await binary.get('bytes')) as Uint8Array, bytes)).toBe(0);
  });

  it('is replaced, removed and cleared with all of its chunks', async () => {
    const cache = caches.make({ ...text, namespace: 'own' });
    const write: Record<string, () => Promise<unknown>> = {
      'set of a smaller one': () => cache.set('e', long('b', 500_000)),
      'set of a small one': () => cache.set('e', 'small'),
      multiSet: () => cache.multiSet({ e: 'small' }),
      compareAndSet: async () => cache.compareAndSet('e', (await cache.getWithToken('e'))?.token, 'small'),
      delete: () => cache.delete('e'),
      compareAndDelete: async () => cache.compareAndDelete('e', (await cache.getWithToken('e'))?.token),
      clear: () => cache.clear(),
    };
    for (const [name, act] of Object.entries(write)) {
      await cache.set('e', long('a'));
      expect(await chunks()).toBe(3);
      await act();
      expect([name, await chunks()]).toEqual([name, name === 'set of a smaller one' ? 2 : 0]);
    }
  });

  it('is compared by its token, and refused writes leave nothing behind', async () => {
    const cache = caches.make(text);
    await cache.set('e', long('a'));
    const token = (await cache.getWithToken('e'))?.token;
    expect(await cache.compareAndSet('e', token, long('b'))).toBe(true);
    expect(await cache.compareAndSet('e', token, long('c'))).toBe(false);
    expect(await cache.compareAndDelete('e', token)).toBe(false);
    await expect(cache.add('e', long('d'))).rejects.toMatchObject({ code: 'CACHE_KEY_EXISTS' });
    await expect(cache.increment('e')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    expect(await cache.get('e')).toBe(long('b'));
    expect(await chunks()).toBe(3);
  });

  it('stays whole where a write is sent again since its answer was lost', async () => {
    const unsteady = new DynamoDBClient(serverOptions(server.url));
    let answersLost = 0;
    unsteady.middlewareStack.add(
      (next, { commandName }) =>
        async (request) => {
          const answer = await next(request);
          if (commandName !== 'PutItemCommand' || answersLost > 0) return answer;
          answersLost++;
          throw networkError('ECONNRESET');
        },
      { step: 'deserialize' },
    );
    await using cache = new DynamoDBCache({ ...text, table: 'cache', client: unsteady });
    expect(await cache.set('e', long('a'))).toBe(true);
    expect(answersLost).toBe(1);
    expect(await cache.get('e')).toBe(long('a'));
    unsteady.destroy();
  });

  it('is listed as one key, in its own namespace only', async () => {
    const cache = caches.make(text);
    await cache.namespace('a').set('e', long('a'));
    await cache.namespace('b').set('x'.repeat(3000), long('b'));
    expect(await Array.fromAsync(cache.keys())).toHaveLength(2);
    expect(await Array.fromAsync(cache.namespace('a').keys())).toEqual(['e']);
    await cache.namespace('a').clear();
    expect(await chunks()).toBe(3);
    expect(await Array.fromAsync(cache.keys())).toEqual([`b:${'x'.repeat(3000)}`]);
  });

  it('has the lifetime of its entry, and chunks that DynamoDB removes later than that', async () => {
    const clock = new TestClock();
    const cache = caches.make({ ...text, clock });
    await cache.set('e', long('a'), { ttl: '10s' });
    expect(new Set((await items()).map(({ ttl }) => ttl?.N))).toEqual(new Set(['10', '3610']));
    expect(await cache.expire('e', '2h')).toBe(true);
    expect(new Set((await items()).map(({ ttl }) => ttl?.N))).toEqual(new Set(['7200', '10800']));
    expect(await chunks()).toBe(3);
    expect(await cache.expire('e', null)).toBe(true);
    expect((await items()).filter(({ ttl }) => ttl !== undefined)).toEqual([]);
    expect(await cache.get('e')).toBe(long('a'));
    await cache.expire('e', '10s');
    await clock.advance('10s');
    expect(await cache.get('e')).toBeUndefined();
    expect(await cache.expire('e', '1h')).toBe(false);
    expect(await cache.add('e', 'new')).toBe(true);
    expect(await chunks()).toBe(0);
  });

  it('that lost a chunk is a miss, and can be written anew', async () => {
    const cache = caches.make(text);
    await cache.set('e', long('a'));
    const chunk = (await items()).find(({ key }) => key?.S?.endsWith(':1'));
    await client.send(new DeleteItemCommand({ TableName: 'cache', Key: { key: chunk?.['key'] as AttributeValue } }));
    expect(await cache.get('e')).toBeUndefined();
    expect(await cache.multiGet(['e'])).toEqual([undefined]);
    expect(await cache.getWithToken('e')).toBeUndefined();
    expect(await cache.getOrSet('e', () => 'loaded')).toBe('loaded');
    expect(await cache.get('e')).toBe('loaded');
  });

  it('is refused where it has more bytes than the backend says, before anything is sent', async () => {
    const { capabilities } = new DynamoDBBackend({ table: 'cache', client, chunking: true });
    const cache = caches.make(text);
    await cache.set('e', 'old');
    const tooLarge = long('x', capabilities.maxValueBytes + 1);
    await expect(cache.set('e', tooLarge)).rejects.toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
    await expect(cache.multiSet({ other: 'fine', e: tooLarge })).rejects.toMatchObject({
      code: 'CACHE_ENTRY_TOO_LARGE',
    });
    await expect(cache.set('x'.repeat(50_000), long('x'))).rejects.toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
    expect(await cache.multiGet(['e', 'other'])).toEqual(['old', undefined]);
    expect(await chunks()).toBe(0);
  });
});

describe('many writers and readers of one value in chunks', () => {
  it('never see a part of one value beside that of another, and leave no chunk behind', async () => {
    const writers = 2;
    const rounds = 9;
    const ended = new Set<number>();
    const wrong: string[] = [];
    let whole = 0;
    const writing = Array.from({ length: writers }, async (_, writer) => {
      const cache = caches.make({ ...text, timeout: '60s' });
      for (let round = 0; round < rounds; round++) {
        const value = long(String.fromCodePoint(97 + writer * rounds + round), 400_000 + round * 50_000 + writer);
        if (round % 3 === 2) {
          const token = (await cache.getWithToken('shared'))?.token;
          await cache.compareAndSet('shared', token, value);
        } else await cache.set('shared', value);
        if (round === 7) await cache.expire('shared', '1h');
        // A writer that never rests would leave readers no moment in which all is there.
        await new Promise((resolve) => void setTimeout(resolve, 30));
      }
      ended.add(writer);
    });
    const reading = Array.from({ length: 4 }, async () => {
      const cache = caches.make<string>({ ...text, timeout: '60s' });
      while (ended.size < writers) {
        const value = await cache.get('shared');
        if (value === undefined) continue;
        const length = value.length - 400_000;
        const expected = value[0]?.repeat(value.length);
        if (value !== expected || length % 50_000 >= writers) wrong.push(`${value.length} of ${value[0]}`);
        else whole++;
      }
    });
    await Promise.all([...writing, ...reading]);
    expect(wrong).toEqual([]);
    expect(whole).toBeGreaterThan(10);
    const last = await caches.make<string>(text).get('shared');
    expect(await chunks()).toBe(Math.ceil(String(last).length / (380 * 1024)));
  }, 120_000);
});
