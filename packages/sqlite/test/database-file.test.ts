import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { SqliteCache } from '../src/index.ts';

/** Every command fails in the same way, not only the first. */
async function expectFailure(path: string, expected: object): Promise<void> {
  await using cache = new SqliteCache({ path });
  for (const command of [() => cache.get('key'), () => cache.set('key', 'value'), () => cache.clear()])
    await expect(command()).rejects.toMatchObject({ backend: 'sqlite', ...expected });
}

function foreignDatabase(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

describe('a database file', () => {
  it('is made by the first command, not before', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    await using cache = new SqliteCache({ path });
    expect(existsSync(path)).toBe(false);
    expect(await cache.get('key')).toBeUndefined();
    expect(existsSync(path)).toBe(true);
  });

  it('keeps entries and their lifetimes when the process that wrote them is gone', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    {
      await using cache = new SqliteCache({ path });
      await cache.multiSet({ plain: [1, 'two'], 'with\0nul': 'a\0b', bytes: 'ü😀' });
      await cache.set('short', 'lived', { ttl: '1h' });
      await cache.increment('counter', 7);
    }
    await using cache = new SqliteCache({ path });
    expect(await cache.multiGet(['plain', 'with\0nul', 'bytes', 'short', 'counter'])).toEqual([
      [1, 'two'],
      'a\0b',
      'ü😀',
      'lived',
      7,
    ]);
    expect(await cache.ttl('plain')).toBeNull();
    expect(await cache.ttl('short')).toBeGreaterThan(3_590_000);
  });

  it('holds everything by itself after close()', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    await using other = new SqliteCache({ path });
    await other.set('other', 'value');
    {
      await using cache = new SqliteCache({ path });
      await cache.set('key', 'value');
    }
    // The other connection keeps the log; what is read here is a copy without one.
    writeFileSync(join(folder.path, 'copy.db'), readFileSync(path));
    await using copy = new SqliteCache({ path: join(folder.path, 'copy.db') });
    expect(await copy.multiGet(['key', 'other'])).toEqual(['value', 'value']);
  });

  it('leaves no log behind when the last connection is closed', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    const cache = new SqliteCache({ path });
    await cache.set('key', 'value');
    expect(existsSync(`${path}-wal`)).toBe(true);
    await cache.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });

  it('may be empty', async () => {
    using folder = new ScratchFolder();
    const path = folder.write('cache.db', '');
    await using cache = new SqliteCache({ path });
    expect(await cache.set('key', 'value')).toBe(true);
  });

  it('is unavailable while its folder is missing, and used as soon as that is there', async () => {
    using folder = new ScratchFolder();
    const missing = join(folder.path, 'later');
    const path = join(missing, 'cache.db');
    await using cache = new SqliteCache({ path });
    await expect(cache.get('key')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`${path}: the database cannot be opened: look whether its folder exists`),
      cause: expect.objectContaining({ errcode: 14 }),
    });
    mkdirSync(missing);
    expect(await cache.set('key', 'value')).toBe(true);
  });

  it('is refused where it is a folder', async () => {
    using folder = new ScratchFolder();
    await expectFailure(folder.path, {
      code: 'CACHE_BACKEND_UNAVAILABLE',
      message: expect.stringContaining(`${folder.path}: the database cannot be opened`),
    });
    await expectFailure(folder.path, { message: expect.stringContaining('whether it is not a folder itself') });
  });

  it('is refused and left as it is where it is no database', async () => {
    using folder = new ScratchFolder();
    const text = 'a letter that somebody keeps, and no database at all\n'.repeat(100);
    const path = folder.write('letter.txt', text);
    await expectFailure(path, {
      code: 'CACHE_BACKEND',
      message: expect.stringContaining(`${path}: the file is no SQLite`),
    });
    expect(readFileSync(path, 'utf8')).toBe(text);
  });

  it('is refused and left as it is where it is the database of another program', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'app.db');
    for (const sql of ['CREATE TABLE users (name TEXT)', 'PRAGMA user_version = 3', 'PRAGMA application_id = 99']) {
      foreignDatabase(path, sql);
      const before = readFileSync(path);
      await expectFailure(path, { code: 'CACHE_BACKEND', message: expect.stringContaining('another program') });
      expect(readFileSync(path).equals(before)).toBe(true);
      renameSync(path, `${path}.seen`);
    }
  });

  it('is refused where a later version of this package has written it', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    {
      await using cache = new SqliteCache({ path });
      await cache.set('key', 'value');
    }
    foreignDatabase(path, 'PRAGMA user_version = 2');
    await expectFailure(path, {
      code: 'CACHE_BACKEND',
      message: expect.stringContaining('has version 2 of the schema, and this @cache/sqlite knows version 1'),
    });
  });

  it('is refused and left as it is where it is damaged', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    {
      await using cache = new SqliteCache({ path });
      await cache.multiSet(Array.from({ length: 2000 }, (_, index) => [`key ${index}`, 'x'.repeat(200)] as const));
    }
    truncateSync(path, 16 * 1024);
    const before = readFileSync(path);
    await using cache = new SqliteCache({ path });
    await expect(cache.multiSet({ 'key 1999': 'new', 'key 3000': 'new' })).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringContaining(`${path}: the database is damaged; it is left as it is`),
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('that may not be written can be read', async () => {
    await using cache = new SqliteCache();
    await cache.set('key', 'value');
    await cache.raw('exec', 'PRAGMA query_only = ON');
    await expect(cache.set('key', 'new')).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringContaining('may be read, but not written'),
    });
    expect(await cache.get('key')).toBe('value');
  });

  it('that is full refuses what is new and keeps what it has, of a batch everything', async () => {
    using folder = new ScratchFolder();
    await using cache = new SqliteCache({ path: join(folder.path, 'cache.db') });
    await cache.set('key', 'value');
    await cache.raw('exec', 'PRAGMA max_page_count = 20');
    const batch = Array.from({ length: 1000 }, (_, index) => [`key ${index}`, 'x'.repeat(500)] as const);
    const full = { code: 'CACHE_BACKEND', message: expect.stringContaining('no room left') };
    await expect(cache.multiSet(batch)).rejects.toMatchObject(full);
    await expect(cache.set('large', 'x'.repeat(100_000))).rejects.toMatchObject(full);
    expect(await cache.get('key')).toBe('value');
    expect(await cache.raw('get', 'SELECT count(*) AS entries FROM cache_entries')).toEqual({ entries: 1 });
    expect(await cache.set('small', 'fits')).toBe(true);
  });
});

describe('a database that another connection has locked', () => {
  async function locked(use: (cache: SqliteCache, other: DatabaseSync, path: string) => Promise<void>): Promise<void> {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    await using cache = new SqliteCache({ path });
    await cache.multiSet({ key: 'old', counter: 1 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    try {
      await use(cache, other, path);
    } finally {
      other.close();
    }
  }

  it('can be read', () =>
    locked(async (cache) => {
      expect(await cache.multiGet(['key', 'counter'])).toEqual(['old', 1]);
      expect(await cache.exists('key')).toBe(true);
    }));

  it('is written as soon as the lock is gone, in the order of the calls', () =>
    locked(async (cache, other) => {
      const written = [
        cache.set('key', 'first'),
        cache.increment('counter', 2),
        cache.multiSet({ key: 'second', other: 'new' }),
        cache.delete('other'),
        cache.expire('key', '1h'),
        cache.raw('run', 'DELETE FROM cache_entries WHERE key = ?', 'nothing'),
      ];
      await new Promise(setImmediate);
      expect(await cache.get('key')).toBe('old');
      other.exec('COMMIT');
      expect(await Promise.all(written)).toEqual([true, 3, true, 1, true, expect.objectContaining({ changes: 0 })]);
      expect(await cache.multiGet(['key', 'counter', 'other'])).toEqual(['second', 3, undefined]);
    }));

  it('stores the bytes as they were when the command was called', () =>
    locked(async (cache, other) => {
      const bytes = Buffer.from('before');
      const stored = cache.backend.set('bytes', bytes, null, { payload: 'binary', timeoutMs: null, signal: undefined });
      bytes.fill('x');
      other.exec('COMMIT');
      await stored;
      const found = await cache.raw('get', "SELECT payload FROM cache_entries WHERE key = 'bytes'");
      expect(Buffer.from(found?.['payload'] as Uint8Array).toString()).toBe('before');
    }));

  it('is BackendUnavailableError within the time of each command', () =>
    locked(async (cache, _other, path) => {
      const began = performance.now();
      const failed = await Promise.allSettled([
        cache.set('key', 'new', { timeout: 100 }),
        cache.increment('counter', 1, { timeout: 100 }),
        cache.clear({ timeout: 100 }),
      ]);
      expect(performance.now() - began).toBeLessThan(2000);
      for (const each of failed) {
        const error = {
          code: 'CACHE_BACKEND_UNAVAILABLE',
          message: `${path}: another connection keeps the database locked (database is locked)`,
        };
        expect(each).toMatchObject({ status: 'rejected', reason: error });
      }
      expect(await cache.get('key')).toBe('old');
    }));

  it('lets a caller give up, whose command is not done later', () =>
    locked(async (cache, other) => {
      const controller = new AbortController();
      const aborted = cache.set('key', 'new', { signal: controller.signal });
      controller.abort(new Error('enough'));
      await expect(aborted).rejects.toThrow('enough');
      other.exec('COMMIT');
      expect(await cache.set('other', 'value')).toBe(true);
      expect(await cache.get('key')).toBe('old');
    }));

  it('is waited for by the very first command too', async () => {
    using folder = new ScratchFolder();
    const path = join(folder.path, 'cache.db');
    const other = new DatabaseSync(path);
    other.exec('BEGIN EXCLUSIVE');
    await using cache = new SqliteCache({ path });
    const set = cache.set('key', 'value');
    await new Promise(setImmediate);
    other.exec('COMMIT');
    other.close();
    expect(await set).toBe(true);
    expect(await cache.get('key')).toBe('value');
  });

  it('is not waited for by raw exec, of which a part may be done already', () =>
    locked(async (cache, _other, path) => {
      await expect(cache.raw('exec', 'DELETE FROM cache_entries')).rejects.toMatchObject({
        code: 'CACHE_BACKEND_UNAVAILABLE',
        message: expect.stringContaining(`${path}: another connection`),
      });
      expect(await cache.get('key')).toBe('old');
    }));
});
