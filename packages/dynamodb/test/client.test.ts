import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { openClient } from '../src/client.ts';

const SETTINGS = { region: 'eu-central-1', endpoint: undefined, credentials: undefined };

describe('openClient', () => {
  it('makes a client that copies nothing for a log, which others do', () => {
    const logs = (client: DynamoDBClient): boolean =>
      client.middlewareStack.identify().some((each) => each.startsWith('loggerMiddleware'));
    expect(logs(new DynamoDBClient({ region: 'eu-central-1' }))).toBe(true);
    expect(logs(openClient(SETTINGS))).toBe(false);
  });
});
