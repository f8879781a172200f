import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { DynamoDBClient, PutItemCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { StringSerializer } from '@cache/core';
import { DynamoDBCache } from '@cache/dynamodb';
import { TestClock } from '@cache/testing';
import { CachesOf } from './caches-of.ts';
import { createTable, serverOptions } from './server-options.ts';

const server = await startServer('dynamodb');
await createTable(server, 'cache');
const client = new DynamoDBClient(serverOptions(server.url));
const caches = new CachesOf(server);

afterEach(() => caches.close());
afterAll(async () => {
  client.destroy();
  await server.stop();
});

async function store(Item: Record<string, AttributeValue>): Promise<void> {
  await client.send(new PutItemCommand({ TableName: 'cache', Item }));
}

async function itemsOf(start: string): Promise<Record<string, AttributeValue>[]> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'cache' }));
  return Items.filter(({ key }) => key?.S?.startsWith(start));
}

/** An item without what differs from run to run. */
async function onlyItem(start: string): Promise<Record<string, AttributeValue>> {
  const [{ version, ...item } = {}, ...others] = await itemsOf(start);
  expect(others).toEqual([]);
  expect(version?.S).toMatch(/^[\w-]{12}\.[\da-z]+$/);
  return item;
}

describe('an item', () => {
  it('holds text as a string, bytes as binary and integers as a number, beside the end of the lifetime', async () => {
    const clock = new TestClock();
    await clock.advance(1_750_000_000_001);
    const cache = caches.make({ clock, serializer: new StringSerializer() });
    await cache.set('item 1', 'text');
    expect(await onlyItem('item 1')).toEqual({ key: { S: 'item 1' }, value: { S: 'text' } });
    await cache.set('item 2', '42', { ttl: '10s' });
    expect(await onlyItem('item 2')).toEqual({
      key: { S: 'item 2' },
      value: { N: '42' },
      expiresAt: { N: '1750000010001' },
      ttl: { N: '1750000011' },
    });
    const serialize = (): Uint8Array => Uint8Array.of(0, 255);
    const bytes = caches.make({
      clock,
      serializer: { name: 'bytes', produces: 'binary', serialize, deserialize: (payload) => payload },
    });
    await bytes.set('item 3', 'bytes');
    expect((await onlyItem('item 3'))['value']?.B).toEqual(Uint8Array.of(0, 255));
    expect(await bytes.get('item 2')).toEqual(new TextEncoder().encode('42'));
  });

  it('has the attributes that the options name', async () => {
    const attributes = { key: 'pk', value: 'payload', ttl: 'removeAt' };
    const cache = caches.make({ table: 'named', attributes });
    expect(await cache.backend.createTable()).toBe(true);
    await cache.set('a', { any: 'value' }, { ttl: '1h' });
    await cache.increment('n');
    expect((await cache.raw('GetItem', { Key: { pk: 'a' } })).Item).toMatchObject({
      pk: 'a',
      payload: '{"any":"value"}',
      removeAt: expect.any(Number),
    });
    expect(await cache.multiGet(['a', 'n', 'x'])).toEqual([{ any: 'value' }, 1, undefined]);
    expect(await cache.ttl('a')).toBeGreaterThan(3_500_000);
    expect(await cache.expire('a', null)).toBe(true);
    expect((await cache.raw('GetItem', { Key: { pk: 'a' } })).Item).not.toHaveProperty('removeAt');
    await cache.clear();
    expect(await cache.raw('Scan')).toMatchObject({ Count: 0 });
  });

  it('is called by a digest where DynamoDB cannot carry the key, and listed and cleared all the same', async () => {
    const cache = caches.make({ namespace: 'long' });
    const keys = ['x'.repeat(2044), 'x'.repeat(2043), `${'x'.repeat(5000)}1`, `${'x'.repeat(5000)}2`];
    await cache.multiSet(keys.map((key) => [key, key.length] as const));
    expect(await cache.multiGet(keys)).toEqual(keys.map(({ length }) => length));
    expect((await itemsOf('long:')).map(({ key }) => key?.S?.length)).toEqual([2048]);
    const listed = await Array.fromAsync(cache.keys());
    expect(listed.toSorted()).toEqual(keys.toSorted());
    expect(await Array.fromAsync(cache.keys({ match: '*2' }))).toEqual([keys[3]]);
    await cache.clear();
    expect(await cache.multiGet(keys)).toEqual(keys.map(() => undefined));
    expect(await itemsOf('~#k:long')).toEqual([]);
  });

  it.each([
    ['a text', 'x'],
    ['a text of two bytes each', 'é'],
    ['a text of four bytes each', '😀'],
  ])('is as large as DynamoDB takes, to the byte: %s', async (_, character) => {
    const cache = caches.make({ serializer: new StringSerializer() });
    const ttl = '1h';
    await cache.set('size', '', { ttl });
    const overhead = ['size', 'key', 'value', 'version', 'expiresAt', 'ttl'].join('').length + 9 + 7;
    const width = Buffer.byteLength(character);
    const [{ version } = {}] = await itemsOf('size');
    const room = 400 * 1024 - overhead - String(version?.S).length - width;
    let fits = Math.floor(room / width) - 4;
    const refused = { code: 'CACHE_ENTRY_TOO_LARGE', message: expect.stringMatching(/takes 409600.*chunking/) };
    await cache.set('size', character.repeat(fits), { ttl });
    for (;;) {
      const larger = character.repeat(fits + 1);
      const done = await cache.set('size', larger, { ttl }).catch((error: unknown) => error);
      if (done !== true) {
        expect(done).toMatchObject(refused);
        await expect(cache.add('other size', larger, { ttl })).rejects.toMatchObject(refused);
        await expect(cache.multiSet({ fine: 'new', size: larger }, { ttl })).rejects.toMatchObject(refused);
        break;
      }
      fits++;
      expect(fits).toBeLessThan(room / width + 30);
    }
    expect(await cache.get('size')).toBe(character.repeat(fits));
    expect(await cache.exists('fine')).toBe(false);
  });
});

describe('an entry of another program', () => {
  it('is read, counted, compared and given a lifetime', async () => {
    const cache = caches.make({ serializer: new StringSerializer() });
    await store({ key: { S: 'foreign' }, value: { S: 'text' }, other: { BOOL: true } });
    expect(await cache.get('foreign')).toBe('text');
    const token = (await cache.getWithToken('foreign'))?.token;
    expect(await cache.expire('foreign', '1h')).toBe(true);
    expect(await cache.ttl('foreign')).toBeGreaterThan(3_500_000);
    expect(await cache.compareAndSet('foreign', token, 'new')).toBe(true);
    expect(await cache.compareAndSet('foreign', token, 'newer')).toBe(false);

    await store({ key: { S: 'foreign' }, value: { S: '41' }, expiresAt: { N: '99999999999999' } });
    expect(await cache.increment('foreign')).toBe(42);
    expect(await cache.ttl('foreign')).toBeGreaterThan(3_600_000);
    await store({ key: { S: 'foreign' }, value: { N: '1.5' } });
    expect(await cache.get('foreign')).toBe('1.5');
    await expect(cache.increment('foreign')).rejects.toMatchObject({ code: 'CACHE_NOT_INCREMENTABLE' });
    await store({ key: { S: 'foreign' }, value: { S: 'replaced' } });
    expect(await cache.compareAndDelete('foreign', token)).toBe(false);
  });

  it('that holds something else is a SerializationError', async () => {
    const cache = caches.make();
    await store({ key: { S: 'map' }, value: { M: {} } });
    await store({ key: { S: 'nothing' } });
    for (const key of ['map', 'nothing']) {
      await expect(cache.get(key)).rejects.toMatchObject({
        code: 'CACHE_SERIALIZATION',
        message: expect.stringMatching(/'value'.*neither a string, binary nor a number/),
      });
      await expect(cache.increment(key)).rejects.toMatchObject({ code: expect.stringMatching(/CACHE_/) });
      expect(await cache.set(key, 'mine')).toBe(true);
      expect(await cache.get(key)).toBe('mine');
    }
  });
});

describe('a lifetime', () => {
  it('ends to the millisecond for every command, although the item is still there', async () => {
    const clock = new TestClock();
    await clock.advance(Date.UTC(2026, 0, 1));
    const cache = caches.make({ clock, namespace: 'exact' });
    const set = async (): Promise<void> => void (await cache.set('e', 5, { ttl: 1500 }));
    await set();
    const token = (await cache.getWithToken('e'))?.token;
    await clock.advance(1499);
    expect([await cache.get('e'), await cache.ttl('e')]).toEqual([5, 1]);
    expect(await Array.fromAsync(cache.keys())).toEqual(['e']);
    await clock.advance(1);
    expect(await itemsOf('exact:')).toHaveLength(1);
    expect(await cache.get('e')).toBeUndefined();
    expect(await cache.multiGet(['e', 'e'])).toEqual([undefined, undefined]);
    expect(await cache.exists('e')).toBe(false);
    expect(await cache.ttl('e')).toBeUndefined();
    expect(await cache.expire('e', '1h')).toBe(false);
    expect(await cache.delete('e')).toBe(0);
    expect(await cache.getWithToken('e')).toBeUndefined();
    expect(await cache.compareAndSet('e', token, 'new')).toBe(false);
    expect(await cache.compareAndDelete('e', token)).toBe(false);
    expect(await Array.fromAsync(cache.keys())).toEqual([]);
    expect(await cache.increment('e', 2)).toBe(2);
    expect(await cache.ttl('e')).toBeNull();
    await set();
    await clock.advance(1500);
    expect(await cache.add('e', 'added')).toBe(true);
    await set();
    await clock.advance(1500);
    await cache.clear();
    expect(await itemsOf('exact:')).toEqual([]);
  });

  it('is never nothing or for ever by rounding', async () => {
    const cache = caches.make({ clock: new TestClock(), namespace: 'rounded' });
    for (const [ttl, seconds] of [
      [1, '1'],
      [1000, '1'],
      [1001, '2'],
      [8.64e15, '8640000000000'],
    ] as const) {
      await cache.set('e', 'v', { ttl });
      const { expiresAt, ttl: removed } = await onlyItem('rounded:');
      expect([expiresAt?.N, removed?.N]).toEqual([String(ttl), seconds]);
      expect(await cache.ttl('e')).toBe(ttl);
    }
  });
});

describe('DynamoDBBackend.increment', () => {
  it('keeps the lifetime, and is one request where the counter is there', async () => {
    const cache = caches.make({ namespace: 'count' });
    await cache.increment('n', 5, { ttl: '1h' });
    const { expiresAt } = await onlyItem('count:');
    expect(await cache.increment('n', -7, { ttl: '1m' })).toBe(-2);
    expect(await onlyItem('count:')).toMatchObject({ value: { N: '-2' }, expiresAt });
  });
});

describe('a batch', () => {
  it('of large items comes in several answers, and is whole', async () => {
    const cache = caches.make({ namespace: 'large', serializer: new StringSerializer() });
    const keys = Array.from({ length: 30 }, (_, index) => `${index}`);
    const valueOf = (key: string): string => key.padEnd(200_000, key);
    await cache.multiSet(keys.map((key) => [key, valueOf(key)] as const));
    const values = await cache.multiGet([...keys, 'none', ...keys.toReversed()]);
    expect(values).toEqual(
      [...keys, 'none', ...keys.toReversed()].map((key) => (key === 'none' ? undefined : valueOf(key))),
    );
    await cache.clear();
    expect(await itemsOf('large:')).toEqual([]);
  });
});

describe('a client', () => {
  it('that was given is used and not closed, whichever of the two it is', async () => {
    for (const given of [
      client,
      DynamoDBDocumentClient.from(client, { marshallOptions: { convertEmptyValues: true } }),
    ]) {
      const cache = new DynamoDBCache({ table: 'cache', client: given, serializer: new StringSerializer() });
      await cache.set('given', '');
      expect(await cache.get('given')).toBe('');
      expect((await cache.raw('GetItem', { Key: { key: 'given' } })).Item).toMatchObject({ value: '' });
      await cache.close();
      await store({ key: { S: 'given' }, value: { S: 'after' } });
    }
  });

  it('keeps its own attempts for what others send with it', async () => {
    const flaky = new DynamoDBClient({ ...serverOptions('http://127.0.0.1:1'), maxAttempts: 2 });
    await using cache = new DynamoDBCache({ table: 'cache', client: flaky });
    await expect(cache.get('k')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    await expect(flaky.send(new ScanCommand({ TableName: 'cache' }))).rejects.toMatchObject({
      $metadata: { attempts: 2 },
    });
    flaky.destroy();
  });

  it('of its own is closed with its connections', async () => {
    const web = createServer((_, response) => void response.end('{}')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    const cache = caches.make(serverOptions(`http://127.0.0.1:${port}`));
    await Promise.all([cache.get('a'), cache.get('b')]);
    const connections = async (): Promise<number> => await promisify(web.getConnections.bind(web))();
    expect(await connections()).toBe(2);
    await cache.close();
    while ((await connections()) > 0) await new Promise(setImmediate);
    web.close();
  });
});

describe('a missing table', () => {
  it('is an error that says how to make it', async () => {
    const cache = caches.make({ table: 'missing' });
    const missing = { code: 'CACHE_BACKEND', message: expect.stringMatching(/no table 'missing'.*createTable\(\)/) };
    for (const run of [
      () => cache.get('a'),
      () => cache.set('a', 1),
      () => cache.multiGet(['a']),
      () => cache.multiSet({ a: 1 }),
      () => cache.increment('a'),
      () => cache.clear(),
      () => Array.fromAsync(cache.keys()),
    ])
      await expect(run()).rejects.toMatchObject(missing);
  });
});

describe('DynamoDBBackend.raw', () => {
  it('takes plain values, on the table of the cache unless another is named', async () => {
    const cache = caches.make({ namespace: 'raw' });
    await cache.raw('PutItem', { Item: { key: 'raw:a', value: '"plain"', extra: { any: ['thing', 1] } } });
    expect(await cache.get('a')).toBe('plain');
    expect((await cache.raw('GetItem', { TableName: 'cache', Key: { key: 'raw:a' } })).Item).toEqual({
      key: 'raw:a',
      value: '"plain"',
      extra: { any: ['thing', 1] },
    });
    const found = await cache.raw('Query', {
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': 'key' },
      ExpressionAttributeValues: { ':key': 'raw:a' },
    });
    expect(found.Count).toBe(1);
    await cache.raw('UpdateItem', {
      Key: { key: 'raw:n' },
      UpdateExpression: 'ADD #value :one',
      ExpressionAttributeNames: { '#value': 'value' },
      ExpressionAttributeValues: { ':one': 1 },
    });
    expect(await cache.increment('n')).toBe(2);
    const batch = await cache.raw('BatchGetItem', { RequestItems: { cache: { Keys: [{ key: 'raw:n' }] } } });
    expect(batch.Responses?.['cache']).toMatchObject([{ value: 2 }]);
    await cache.raw('BatchWriteItem', { RequestItems: { cache: [{ DeleteRequest: { Key: { key: 'raw:n' } } }] } });
    await cache.raw('DeleteItem', { Key: { key: 'raw:a' } });
    expect(await cache.multiGet(['a', 'n'])).toEqual([undefined, undefined]);
    expect((await cache.raw('DescribeTable')).Table?.TableName).toBe('cache');
    expect((await cache.raw('DescribeTimeToLive')).TimeToLiveDescription).toBeDefined();
    expect((await cache.raw('Scan', { Limit: 1 })).Items).toHaveLength(1);
  });

  it('refuses what is no operation on items, and hands on what the service says', async () => {
    const cache = caches.make();
    for (const command of ['DeleteTable', 'getItem', 'constructor', 'send'])
      await expect(cache.raw(command as 'Scan')).rejects.toMatchObject({
        code: 'CACHE_NOT_SUPPORTED',
        message: expect.stringMatching(/it takes BatchGetItem, .*UpdateItem/),
      });
    for (const input of [null, 'key', []])
      await expect(cache.raw('GetItem', input as never)).rejects.toThrow(TypeError);
    await expect(
      cache.raw('PutItem', { Item: { key: 'a' }, ConditionExpression: 'attribute_exists(unheard)' }),
    ).rejects.toMatchObject({ code: 'CACHE_BACKEND', cause: { name: 'ConditionalCheckFailedException' } });
  });
});
