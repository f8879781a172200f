import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Contender } from '../../measuring/suite.ts';
import type { RemoteStore } from '../remote/remote-store.ts';

/** Each has a file of its own, in a folder that goes when it is closed. */
export const sqliteContenders: readonly Contender<RemoteStore>[] = [
  {
    name: 'node:sqlite',
    packages: [],
    async open() {
      const { DatabaseSync } = await import('node:sqlite');
      const folder = newFolder();
      const database = new DatabaseSync(join(folder, 'raw.db'));
      database.exec(`
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        CREATE TABLE entries (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER);
      `);
      const get = database.prepare('SELECT value, expires_at FROM entries WHERE key = ?');
      const set = database.prepare(
        'INSERT INTO entries VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at',
      );
      const many = new Map<number, ReturnType<typeof database.prepare>>();
      const getMany = (count: number): ReturnType<typeof database.prepare> => {
        const sql = `SELECT key, value, expires_at FROM entries WHERE key IN (${Array(count).fill('?').join()})`;
        const statement = many.get(count) ?? database.prepare(sql);
        many.set(count, statement);
        return statement;
      };
      return {
        get: async (key) => parse(get.get(key)),
        set: async (key, value) => set.run(key, JSON.stringify(value), null),
        async multiGet(keys) {
          const found = new Map(
            getMany(keys.length)
              .all(...keys)
              .map((row) => [row['key'], parse(row)]),
          );
          return keys.map((key) => found.get(key));
        },
        async close() {
          database.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
  {
    name: '@cache/sqlite',
    packages: ['@cache/core', '@cache/sqlite'],
    ours: true,
    async open() {
      const { SqliteCache } = await import('@cache/sqlite');
      const folder = newFolder();
      const cache = new SqliteCache({ path: join(folder, 'cache.db') });
      return {
        get: (key) => cache.get(key),
        set: (key, value) => cache.set(key, value),
        multiGet: (keys) => cache.multiGet(keys),
        async close() {
          await cache.close();
          rmSync(folder, { recursive: true });
        },
      };
    },
  },
];

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'cache-benchmark-'));
}

function parse(row: Record<string, unknown> | undefined): unknown {
  if (row === undefined) return undefined;
  const { value, expires_at: expiresAt } = row as { readonly value: string; readonly expires_at: number | null };
  return expiresAt !== null && expiresAt <= Date.now() ? undefined : (JSON.parse(value) as unknown);
}
