import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { ConfigurationError } from '@cache/core';
import { DynamoDBBackend } from '@cache/dynamodb';
import { TestClock } from '@cache/testing';
import { CachesOf } from './caches-of.ts';
import { serverOptions } from './server-options.ts';
import { StubService, type StubAnswer } from './stub-service.ts';

const server = await startServer('dynamodb');
const client = new DynamoDBClient(serverOptions(server.url));
const caches = new CachesOf(server);

afterEach(() => caches.close());
afterAll(async () => {
  client.destroy();
  await server.stop();
});

describe('DynamoDBBackend.createTable', () => {
  it('makes a table that works, once', async () => {
    const cache = caches.make({ table: 'made' });
    expect(await cache.backend.createTable()).toBe(true);
    expect(await cache.backend.createTable()).toBe(false);
    await cache.set('a', 'kept');
    expect(await caches.make({ table: 'made' }).backend.createTable()).toBe(false);
    expect(await cache.get('a')).toBe('kept');
    const { Table } = await cache.raw('DescribeTable');
    expect(Table).toMatchObject({
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
  });

  it('may be called by several at the same time', async () => {
    const made = await Promise.all(
      Array.from({ length: 8 }, () => caches.make({ table: 'at-once' }).backend.createTable()),
    );
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('refuses a table with another key, and says which', async () => {
    const create = (table: string, keys: readonly (readonly [string, 'HASH' | 'RANGE', 'S' | 'N'])[]) =>
      client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: keys.map(([AttributeName, , AttributeType]) => ({ AttributeName, AttributeType })),
          KeySchema: keys.map(([AttributeName, KeyType]) => ({ AttributeName, KeyType })),
        }),
      );
    const other = [
      ['named', [['id', 'HASH', 'S']], /with the key id \(HASH, S\), and not key \(HASH, S\)/],
      ['number', [['key', 'HASH', 'N']], /key \(HASH, N\)/],
      [
        'sorted',
        [
          ['key', 'HASH', 'S'],
          ['sk', 'RANGE', 'S'],
        ],
        /key \(HASH, S\), sk \(RANGE, S\)/,
      ],
    ] as const;
    for (const [table, keys, message] of other) {
      await create(table, keys);
      const cache = caches.make({ table });
      await expect(cache.backend.createTable()).rejects.toMatchObject({
        code: 'CACHE_CONFIGURATION',
        message: expect.stringMatching(message),
      });
      await expect(cache.set('a', 1)).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    }
    expect(await caches.make({ table: 'named', attributes: { key: 'id' } }).backend.createTable()).toBe(false);
  });

  it('rejects where nobody answers, and when it is given up', async () => {
    const away = caches.make(serverOptions('http://127.0.0.1:1'));
    await expect(away.backend.createTable()).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    const reason = new Error('gave up');
    await expect(caches.make().backend.createTable({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const given = caches.make().backend.createTable({ signal: controller.signal });
    controller.abort(reason);
    await expect(given).rejects.toBe(reason);
  });

  it.each([
    [{ timeout: 'soon' }, TypeError, /timeout must be/],
    [{ signal: 5 }, TypeError, /signal must be an AbortSignal/],
    [{ timout: 5 }, ConfigurationError, /unknown option 'timout' of createTable; accepted are timeout, signal/],
    [null, TypeError, /options of createTable must be an object; got null/],
  ])('refuses %j', async (options, kind, message) => {
    const refused = caches.make().backend.createTable(options as never);
    await expect(refused).rejects.toThrow(kind);
    await expect(refused).rejects.toThrow(message);
  });
});

describe('DynamoDBBackend.createTable on a service that takes its time', () => {
  const KEY = { KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }] };
  const NAMES = { AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }] };

  /** A service that makes a table in so many looks, with this to say of removing what has expired. */
  function serviceOf(
    looks: number,
    timeToLive: () => StubAnswer,
    update: () => StubAnswer = () => ({ output: {} }),
  ): StubService {
    let left = -1;
    return new StubService(({ operation }) => {
      if (operation === 'DescribeTable') {
        if (left < 0) return { error: 'ResourceNotFoundException' };
        return { output: { Table: { ...KEY, ...NAMES, TableStatus: left-- > 0 ? 'CREATING' : 'ACTIVE' } } };
      }
      if (operation === 'CreateTable') left = looks;
      if (operation === 'UpdateTimeToLive') return update();
      return operation === 'DescribeTimeToLive' ? timeToLive() : { output: {} };
    });
  }

  const disabled = (): StubAnswer => ({ output: { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } } });
  const enabled = (AttributeName: string) => (): StubAnswer => ({
    output: { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName } },
  });

  it('waits until the table is active, and has it remove what has expired', async () => {
    const { client: stub, requests } = serviceOf(5, disabled);
    const clock = new TestClock();
    const making = new DynamoDBBackend({ table: 'slow', client: stub, clock }).createTable();
    const isOver = (): boolean => requests.at(-1)?.operation === 'UpdateTimeToLive';
    for (let step = 0; !isOver() && step < 100; step++) await clock.advance(50);
    expect(await making).toBe(true);
    expect(clock.now()).toBeGreaterThanOrEqual(50 + 100 + 200 + 400 + 800);
    expect(requests.at(-1)).toMatchObject({
      operation: 'UpdateTimeToLive',
      input: { TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true } },
    });
  });

  it('gives up at its deadline', async () => {
    const clock = new TestClock();
    const { client: stub } = serviceOf(Infinity, disabled);
    const making = new DynamoDBBackend({ table: 'slow', client: stub, clock }).createTable({ timeout: '10s' });
    const end = expect(making).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    for (let second = 0; second < 11; second++) await clock.advance('1s');
    await end;
  });

  it('leaves it where items are removed by the right attribute, and refuses another', async () => {
    const right = serviceOf(0, enabled('ttl'));
    await new DynamoDBBackend({ table: 'right', client: right.client }).createTable();
    expect(right.requests.map(({ operation }) => operation)).not.toContain('UpdateTimeToLive');
    const other = serviceOf(0, enabled('expires'));
    await expect(new DynamoDBBackend({ table: 'other', client: other.client }).createTable()).rejects.toMatchObject({
      code: 'CACHE_CONFIGURATION',
      message: expect.stringMatching(/by the attribute 'expires', and not 'ttl': set attributes\.ttl/),
    });
  });

  it('takes it for done where another process was quicker to switch the removal on', async () => {
    const answers = [disabled(), enabled('ttl')()];
    const stub = serviceOf(
      0,
      () => answers.shift() as StubAnswer,
      () => ({ error: 'ValidationException' }),
    );
    expect(await new DynamoDBBackend({ table: 'shared', client: stub.client }).createTable()).toBe(true);
    expect(answers).toHaveLength(0);
    const refused = serviceOf(0, disabled, () => ({ error: 'ValidationException' }));
    await expect(new DynamoDBBackend({ table: 'refused', client: refused.client }).createTable()).rejects.toMatchObject(
      {
        code: 'CACHE_BACKEND',
        message: expect.stringContaining('ValidationException'),
      },
    );
  });

  it('does without on a server that cannot remove items', async () => {
    const { client: stub } = serviceOf(0, () => ({ error: 'UnknownOperationException' }));
    expect(await new DynamoDBBackend({ table: 'plain', client: stub }).createTable()).toBe(true);
  });
});
