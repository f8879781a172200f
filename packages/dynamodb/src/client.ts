import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { ClientSettings } from './options.ts';

/** How long it may take to connect, and to be answered where a command has no deadline. */
const CONNECT_MS = 5000;
const ANSWER_MS = 60_000;

const silence = (): void => undefined;

/** Whether something is a client of the SDK, also one of another copy of it. */
export function isClient(given: unknown): given is DynamoDBClient {
  const { send, config, middlewareStack } = (given ?? {}) as Partial<DynamoDBClient>;
  return typeof send === 'function' && typeof config === 'object' && typeof middlewareStack?.add === 'function';
}

/** Makes a client of the backend's own, which the backend closes. Nothing is connected yet. */
export function openClient({ region, endpoint, credentials }: ClientSettings): DynamoDBClient {
  const client = new DynamoDBClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      // Its only word is that many requests wait for a connection; each of them ends by its own deadline.
      logger: { trace: silence, debug: silence, info: silence, warn: silence, error: silence },
    },
  });
  // It copies every request and answer for a log that nobody reads, which of a batch is a third of the work.
  client.middlewareStack.remove('loggerMiddleware');
  return client;
}
