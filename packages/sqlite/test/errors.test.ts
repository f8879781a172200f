import { describe, expect, it } from '@jest/globals';

import { toCacheError } from '../src/errors.ts';

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('what SQLite says'), { code: 'ERR_SQLITE_ERROR', errcode });
}

describe('toCacheError', () => {
  it.each([
    ['a file that may be read only', 8, 'the database may be read, but not written: '],
    ['a database that was moved while it was open', 1032, 'the database may be read, but not written: '],
    ['a log that cannot be made', 1288, 'the folder of the database may not be written, '],
    ['a folder that may be read only', 1544, 'the folder of the database may not be written, '],
    ['an error that needs no explanation', 1, 'SQLite failed: '],
  ])('explains %s, and names the file', (_what, errcode, expected) => {
    const cause = sqliteError(errcode);
    const error = toCacheError(cause, '/data/cache.db');
    expect(error).toMatchObject({ code: 'CACHE_BACKEND', cause });
    expect((error as Error).message).toMatch(new RegExp(`^/data/cache\\.db: ${expected}.*what SQLite says`));
  });
});
