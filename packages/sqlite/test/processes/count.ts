// Counts in a database, and prints every sum that it was answered, until it is killed.
import { SqliteCache } from '@cache/sqlite';

const cache = new SqliteCache({ path: process.argv[2] });
for (;;) {
  const sum = await cache.increment('counter');
  process.stdout.write(`${sum}\n`);
  await cache.multiSet({ first: sum, second: sum });
}
