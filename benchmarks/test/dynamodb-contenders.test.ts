import { afterAll, beforeAll, describe, it } from '@jest/globals';

import { ownServer, type BenchmarkServer } from '../src/own-server.ts';
import { dynamodbSuite } from '../src/suites/dynamodb/dynamodb-suite.ts';
import { expectFigures } from './expect-contender.ts';

let server: BenchmarkServer;

beforeAll(async () => {
  server = await ownServer('dynamodb');
}, 60_000);

afterAll(async () => await server[Symbol.asyncDispose]());

describe('suite dynamodb', () => {
  it.each(dynamodbSuite.contenders)('$name answers right', async (contender) => {
    const keyPrefix = `test-${contender.name}`;
    await expectFigures(contender, dynamodbSuite.measures, { ...server.setting, keyPrefix });
  });
});
