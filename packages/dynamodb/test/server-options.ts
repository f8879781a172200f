import type { TestServer } from '@cache-internal/test-servers';
import { DynamoDBBackend } from '@cache/dynamodb';

/** Options for a server of one's own, which takes any credentials. */
export function serverOptions(endpoint: string) {
  return { region: 'eu-central-1', endpoint, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } } as const;
}

/** Makes a table with the usual attributes. */
export async function createTable({ url }: Pick<TestServer, 'url'>, table: string): Promise<void> {
  const backend = new DynamoDBBackend({ ...serverOptions(url), table });
  await backend.createTable();
  backend.close();
}
