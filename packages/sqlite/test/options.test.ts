import { TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';

import { resolveSqliteOptions } from '../src/options.ts';
import { SqliteBackend, SqliteCache } from '../src/index.ts';

describe.each([
  ['SqliteBackend', (options: object) => new SqliteBackend(options)],
  ['SqliteCache', (options: object) => new SqliteCache(options).backend],
])('the options of %s', (_name, create) => {
  it.each([
    [{ path: '' }, TypeError, `path must be the path of a file, or ':memory:'; got ""`],
    [{ path: 'a\0b' }, TypeError, 'path must be'],
    [{ path: ':memory: ' }, TypeError, 'without white space around it; got ":memory: "'],
    [{ path: 'x.db\n' }, TypeError, 'without white space around it; got "x.db\\n"'],
    [
      { path: 'file:cache.db?mode=memory' },
      TypeError,
      'not a URL; got "file:cache.db?mode=memory": for a file of that name write ./ before it',
    ],
    [{ path: 'FILE:///tmp/cache.db' }, TypeError, 'not a URL'],
    [{ path: null }, TypeError, 'got null'],
    [{ path: new URL('file:///tmp/cache.db') }, TypeError, 'got object'],
    [{ purgeInterval: 0 }, RangeError, 'purgeInterval must be 1 ms or more, or null to remove nothing; got 0 ms'],
    [{ purgeInterval: -5 }, RangeError, 'got -5 ms'],
    [{ purgeInterval: Infinity }, RangeError, 'got Infinity ms'],
    [{ purgeInterval: NaN }, RangeError, 'purgeInterval must be'],
    [{ purgeInterval: 'often' }, TypeError, 'purgeInterval must be'],
    [{ clock: {} }, TypeError, 'clock must be a Clock'],
    [{ file: 'cache.db' }, expect.objectContaining({ code: 'CACHE_CONFIGURATION' }), "unknown option 'file'"],
  ])('refuses %p', (options, kind, message) => {
    const refuse = (): unknown => create(options);
    if (typeof kind === 'function') expect(refuse).toThrow(kind);
    else expect(refuse).toThrow(kind);
    expect(refuse).toThrow(message);
  });

  it.each([
    [{}],
    [{ path: undefined, purgeInterval: undefined, clock: undefined }],
    [{ path: '/no/such/folder/cache.db', purgeInterval: null }],
    [{ path: ':memory:', purgeInterval: '5m', clock: new TestClock() }],
  ])('takes %p, and opens nothing', (options) => {
    expect(create(options)).toBeInstanceOf(SqliteBackend);
  });
});

describe('resolveSqliteOptions', () => {
  it('fills in memory and a minute', () => {
    expect(resolveSqliteOptions({})).toMatchObject({ path: ':memory:', purgeIntervalMs: 60_000 });
    expect(resolveSqliteOptions({ purgeInterval: 0.5 + 1 })).toMatchObject({ purgeIntervalMs: 2 });
    expect(resolveSqliteOptions({ purgeInterval: null })).toMatchObject({ purgeIntervalMs: null });
  });

  it('makes the path absolute, also one that SQLite would read as a URL without its ./', () => {
    expect(resolveSqliteOptions({ path: 'cache.db' }).path).toBe(`${process.cwd()}/cache.db`);
    expect(resolveSqliteOptions({ path: './file:cache.db?mode=memory' }).path).toBe(
      `${process.cwd()}/file:cache.db?mode=memory`,
    );
  });

  it('says by its capabilities whether other processes can see the entries', () => {
    expect(new SqliteBackend({ path: 'cache.db' }).capabilities).toMatchObject({ shared: true, persistent: true });
    expect(new SqliteBackend().capabilities).toMatchObject({ shared: false, persistent: false });
  });
});
