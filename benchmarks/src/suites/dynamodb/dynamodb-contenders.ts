import type { Contender } from '../../measuring/suite.ts';
import type { RemoteStore } from '../remote/remote-store.ts';

const TABLE = 'benchmark';

const settingsFor = (endpoint: string) => ({
  region: 'local',
  endpoint,
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** What is stored without the cache: as much of it as is needed to end a lifetime. */
interface StoredItem {
  readonly key?: string;
  readonly value?: string;
  readonly expiresAt?: number;
}

/** Libraries are imported when they are opened, so that each is alone in its thread. */
export const dynamodbContenders: readonly Contender<RemoteStore>[] = [
  {
    name: '@aws-sdk/lib-dynamodb',
    packages: ['@aws-sdk/client-dynamodb', '@aws-sdk/lib-dynamodb'],
    async open({ serverUrl, keyPrefix }) {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      const { BatchGetCommand, DynamoDBDocumentClient, GetCommand, PutCommand } = await import('@aws-sdk/lib-dynamodb');
      await createTable(serverUrl);
      const plain = new DynamoDBClient(settingsFor(serverUrl));
      const client = DynamoDBDocumentClient.from(plain);
      const wireKey = (key: string): string => `${keyPrefix}:${key}`;
      return {
        async get(key) {
          const input = { TableName: TABLE, Key: { key: wireKey(key) }, ConsistentRead: true };
          return parse((await client.send(new GetCommand(input))).Item);
        },
        async set(key, value) {
          const Item = { key: wireKey(key), value: JSON.stringify(value) };
          await client.send(new PutCommand({ TableName: TABLE, Item }));
        },
        async multiGet(keys) {
          const Keys = keys.map((key) => ({ key: wireKey(key) }));
          const input = { RequestItems: { [TABLE]: { Keys, ConsistentRead: true } } };
          const { Responses = {} } = await client.send(new BatchGetCommand(input));
          const found = new Map(Responses[TABLE]?.map((item: StoredItem) => [item.key, item]));
          return Keys.map(({ key }) => parse(found.get(key)));
        },
        async close() {
          plain.destroy();
        },
      };
    },
  },
  {
    name: '@cache/dynamodb',
    packages: ['@cache/core', '@cache/dynamodb', '@aws-sdk/client-dynamodb'],
    ours: true,
    async open({ serverUrl, keyPrefix }) {
      const { DynamoDBCache } = await import('@cache/dynamodb');
      await createTable(serverUrl);
      const cache = new DynamoDBCache({ ...settingsFor(serverUrl), table: TABLE, namespace: keyPrefix });
      return {
        get: (key) => cache.get(key),
        set: (key, value) => cache.set(key, value),
        multiGet: (keys) => cache.multiGet(keys),
        close: () => cache.close(),
      };
    },
  },
];

async function createTable(serverUrl: string): Promise<void> {
  const { DynamoDBBackend } = await import('@cache/dynamodb');
  const backend = new DynamoDBBackend({ ...settingsFor(serverUrl), table: TABLE });
  await backend.createTable();
  backend.close();
}

function parse(item: StoredItem | undefined): unknown {
  if (item?.value === undefined) return undefined;
  return item.expiresAt !== undefined && item.expiresAt <= Date.now() ? undefined : (JSON.parse(item.value) as unknown);
}
