import type { Suite } from '../measuring/suite.ts';
import { dynamodbSuite } from './dynamodb/dynamodb-suite.ts';
import { engineSuite } from './engine/engine-suite.ts';
import { getOrSetSuite } from './get-or-set/get-or-set-suite.ts';
import { memcachedSuite } from './memcached/memcached-suite.ts';
import { memorySuite } from './memory/memory-suite.ts';
import { pluginsSuite } from './plugins/plugins-suite.ts';
import { redisSuite } from './redis/redis-suite.ts';
import { serializersSuite } from './serializers/serializers-suite.ts';
import { sqliteSuite } from './sqlite/sqlite-suite.ts';

/** Every suite, in the order in which they run. */
export const suites: readonly Suite[] = [
  memorySuite,
  engineSuite,
  getOrSetSuite,
  redisSuite,
  memcachedSuite,
  dynamodbSuite,
  sqliteSuite,
  pluginsSuite,
  serializersSuite,
];

/** The suite of a name. */
export function findSuite(name: string): Suite {
  const suite = suites.find((candidate) => candidate.name === name);
  if (suite === undefined)
    throw new RangeError(`there is no suite '${name}'; there are ${suites.map(({ name }) => name).join(', ')}`);
  return suite;
}
