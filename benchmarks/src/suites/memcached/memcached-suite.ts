import type { Figures, Suite, Target } from '../../measuring/suite.ts';
import { concurrentGets } from '../remote/concurrent-gets.ts';
import { concurrentSets } from '../remote/concurrent-sets.ts';
import { multiGets } from '../remote/multi-gets.ts';
import type { RemoteStore } from '../remote/remote-store.ts';
import { memcachedContenders } from './memcached-contenders.ts';

const measures = [
  concurrentGets('get × 1', 1),
  concurrentGets('get × 64', 64),
  concurrentSets('set × 1', 1),
  concurrentSets('set × 64', 64),
  multiGets('multiGet(100)', 100),
];

/** Commands to one server. */
export const memcachedSuite: Suite<RemoteStore> = {
  name: 'memcached',
  title: 'On a Memcached server',
  description:
    'One server on this machine, 1000 keys with small JSON objects. `× 64` means 64 callers at a time, each of which ' +
    'asks for the next key when it has its answer. The reference is memcache-client with `JSON.parse` and ' +
    '`JSON.stringify` around it. `multiGet` counts commands of 100 keys. With one caller at a time all depends on whether ' +
    'the server answers from the core of its client, which is a matter of luck: `taskset -c 0 npm run bench -- memcached` ' +
    'keeps both on one, as for these figures.',
  server: 'memcached',
  reference: 'memcache-client',
  contenders: memcachedContenders,
  measures,
  targets: measures.map(({ name }): Target => ({
    what: `${name}: at least 0.9 × memcache-client`,
    atLeast: 0.9,
    actual: ({ ratio }: Figures) => ratio('@cache/memcached', name),
  })),
};
