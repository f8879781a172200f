// One of several processes that change the same keys of one database at the same time. Prints what it won, as JSON.
import { isCacheError } from '@cache/core';
import { SqliteCache } from '@cache/sqlite';

const [path, rounds] = process.argv.slice(2) as [string, string];

await using cache = new SqliteCache<number>({ path, timeout: '30s' });

/** Adds one to a number by reading it and comparing, until nobody came between. */
async function addOne(): Promise<void> {
  for (;;) {
    const found = await cache.getWithToken('compared');
    if (found === undefined) throw new Error('the number is gone');
    if (await cache.compareAndSet('compared', found.token, found.value + 1)) return;
  }
}

async function addWins(key: string): Promise<number> {
  try {
    await cache.add(key, process.pid);
    return 1;
  } catch (error) {
    if (isCacheError(error, 'CACHE_KEY_EXISTS')) return 0;
    throw error;
  }
}

let [added, removed] = [0, 0];
for (let round = 0; round < Number(rounds); round++) {
  for (let time = 0; time < 4; time++) await cache.increment('counter', 1, { ttl: '1h' });
  await addOne();
  added += await addWins(`added ${round}`);
  removed += await cache.delete(`shared ${round}`);
}
process.stdout.write(JSON.stringify({ added, removed }));
