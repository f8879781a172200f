import type { Figures, Suite, Target } from '../../measuring/suite.ts';
import { concurrentGets } from '../remote/concurrent-gets.ts';
import { concurrentSets } from '../remote/concurrent-sets.ts';
import { multiGets } from '../remote/multi-gets.ts';
import type { RemoteStore } from '../remote/remote-store.ts';
import { dynamodbContenders } from './dynamodb-contenders.ts';

const measures = [
  concurrentGets('get × 1', 1),
  concurrentGets('get × 64', 64),
  concurrentSets('set × 1', 1),
  concurrentSets('set × 64', 64),
  multiGets('multiGet(100)', 100),
];

/** Requests to one local server. */
export const dynamodbSuite: Suite<RemoteStore> = {
  name: 'dynamodb',
  title: 'In a DynamoDB table',
  description:
    'A local server, which takes most of the time, 1000 keys with small JSON objects. `× 64` means 64 callers at a time, ' +
    'each of which asks for the next key when it has its answer. The reference is the document client of ' +
    '`@aws-sdk/lib-dynamodb` with consistent reads, and `JSON.parse` and `JSON.stringify` around it. `multiGet` counts ' +
    'commands of 100 keys.',
  server: 'dynamodb',
  reference: '@aws-sdk/lib-dynamodb',
  contenders: dynamodbContenders,
  measures,
  targets: measures.map(({ name }): Target => ({
    what: `${name}: at least 0.95 × @aws-sdk/lib-dynamodb`,
    atLeast: 0.95,
    actual: ({ ratio }: Figures) => ratio('@cache/dynamodb', name),
  })),
};
