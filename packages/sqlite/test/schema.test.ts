import { describe, expect, it } from '@jest/globals';
import { DatabaseSync } from 'node:sqlite';
import type { Database } from '../src/client.ts';
import { ensureSchema } from '../src/schema.ts';

describe('ensureSchema', () => {
  it('says what went wrong, also where the error has ended the transaction', () => {
    const database = new DatabaseSync(':memory:');
    const full = Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    const filling: Database = {
      prepare: (sql) => database.prepare(sql),
      close: () => database.close(),
      exec(sql) {
        if (!sql.includes('CREATE TABLE')) return database.exec(sql);
        database.exec('ROLLBACK');
        throw full;
      },
    };
    expect(() => ensureSchema(filling, ':memory:')).toThrow(full);
    ensureSchema(database, ':memory:');
    expect(database.prepare('SELECT count(*) AS entries FROM cache_entries').get()).toMatchObject({ entries: 0 });
    database.close();
  });
});
