import type { Suite } from '../../measuring/suite.ts';
import { concurrentGets } from '../remote/concurrent-gets.ts';
import { concurrentSets } from '../remote/concurrent-sets.ts';
import { multiGets } from '../remote/multi-gets.ts';
import { redisContenders } from './redis-contenders.ts';
import type { RemoteStore } from '../remote/remote-store.ts';

const OURS = '@cache/redis';

/** Commands to one server. */
export const redisSuite: Suite<RemoteStore> = {
  name: 'redis',
  title: 'On a Redis server',
  description:
    'One server on this machine, one connection, 1000 keys with small JSON objects. `× 64` means 64 callers at a time, ' +
    'each of which asks for the next key when it has its answer. The reference is node-redis with `JSON.parse` and ' +
    '`JSON.stringify` around it. `multiGet` counts commands of 100 keys.',
  server: 'redis',
  reference: 'node-redis',
  contenders: redisContenders,
  measures: [
    concurrentGets('get × 1', 1),
    concurrentGets('get × 64', 64),
    concurrentGets('get × 512', 512),
    concurrentSets('set × 1', 1),
    concurrentSets('set × 64', 64),
    concurrentSets('set × 512', 512),
    multiGets('multiGet(100)', 100),
  ],
  targets: [
    { what: 'get × 64: at least 0.9 × node-redis', atLeast: 0.9, actual: ({ ratio }) => ratio(OURS, 'get × 64') },
    {
      what: 'multiGet(100): at least 0.95 × mGet and JSON.parse',
      atLeast: 0.95,
      actual: ({ ratio }) => ratio(OURS, 'multiGet(100)'),
    },
  ],
};
