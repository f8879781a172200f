import type { Suite, Target } from '../../measuring/suite.ts';
import { concurrentGets } from '../remote/concurrent-gets.ts';
import { multiGets } from '../remote/multi-gets.ts';
import type { RemoteStore } from '../remote/remote-store.ts';
import { changingSets } from './changing-sets.ts';
import { sqliteContenders } from './sqlite-contenders.ts';

const OURS = '@cache/sqlite';

/** Commands on a file. */
export const sqliteSuite: Suite<RemoteStore> = {
  name: 'sqlite',
  title: 'In an SQLite file',
  description:
    'A file in the folder for temporary files, 1000 keys with small JSON objects, one `await` after the other. The ' +
    'reference is `node:sqlite` with prepared statements, in WAL mode with `synchronous=NORMAL` too, and `JSON.parse` and ' +
    '`JSON.stringify` around it. `set` always changes the value; `multiGet` counts commands of 100 keys.',
  server: undefined,
  reference: 'node:sqlite',
  contenders: sqliteContenders,
  // Reading first: the keys are read as they were stored, and the last measure leaves other values.
  measures: [concurrentGets('get', 1), multiGets('multiGet(100)', 100), changingSets('set')],
  targets: ['get', 'set', 'multiGet(100)'].map((measure): Target => ({
    what: `${measure}: at least 0.95 × node:sqlite`,
    atLeast: 0.95,
    actual: ({ ratio }) => ratio(OURS, measure),
  })),
};
