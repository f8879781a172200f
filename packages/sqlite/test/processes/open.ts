// One of several processes that are the first to use a database. Prints what it read of it.
import { SqliteCache } from '@cache/sqlite';

await using cache = new SqliteCache({ path: process.argv[2], timeout: '30s' });
process.stdout.write(JSON.stringify({ found: await cache.get('key') }));
