// One of several processes that are the first to use databases, each at the same moment as the others.
import { join } from 'node:path';
import { SqliteCache } from '@cache/sqlite';

const [folder, rounds, beginAt] = process.argv.slice(2) as [string, string, string];

for (let round = 0; round < Number(rounds); round++) {
  await using cache = new SqliteCache({ path: join(folder, `${round}.db`), timeout: '30s' });
  // A timer is not exact enough to meet.
  const at = Number(beginAt) + round * 30;
  while (Date.now() < at);
  await cache.set('key', round);
}
