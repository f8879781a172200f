import { ScratchFolder } from '@cache-internal/jest/scratch-folder';
import { StringSerializer, type CallContext, type Serializer } from '@cache/core';
import { TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { SqliteBackend, SqliteCache } from '../src/index.ts';
import { runProgram } from './run-program.ts';

const context: CallContext = { payload: 'binary', timeoutMs: null, signal: undefined };

async function rowsOf(cache: SqliteCache): Promise<number> {
  return Number((await cache.raw('get', 'SELECT count(*) AS rows FROM cache_entries'))?.['rows']);
}

describe('SqliteBackend.set', () => {
  it('keeps text with a NUL, and text as text', async () => {
    await using cache = new SqliteCache({ serializer: new StringSerializer() });
    for (const text of ['a\0b', '\0', '', 'ü😀']) {
      await cache.set('key', text);
      expect(await cache.get('key')).toBe(text);
    }
    expect(await cache.raw('get', 'SELECT typeof(payload) AS type FROM cache_entries')).toEqual({ type: 'text' });
  });

  it('refuses text that has no UTF-8, and keeps the old value', async () => {
    const broken: Serializer = {
      name: 'broken',
      produces: 'text',
      serialize: String,
      deserialize: (payload) => payload,
    };
    await using cache = new SqliteCache({ serializer: broken });
    await cache.set('key', 'old');
    await expect(cache.set('key', '\ud800')).rejects.toMatchObject({ code: 'CACHE_SERIALIZATION' });
    expect(await cache.get('key')).toBe('old');
  });

  it('refuses what is larger than a row may be, of a batch everything', async () => {
    const backend = new SqliteBackend();
    const { maxValueBytes } = backend.capabilities;
    // Nothing is ever written to it, so it takes no memory.
    const tooLarge = new Uint8Array(maxValueBytes + 1);
    await backend.set('key', Buffer.from('old'), null, context);
    const refused = expect.objectContaining({ code: 'CACHE_ENTRY_TOO_LARGE' });
    expect(() => backend.set('key', tooLarge, null, context)).toThrow(refused);
    expect(() => backend.add('new', tooLarge, null, context)).toThrow(refused);
    const entries = [
      ['first', Buffer.from('new')],
      ['key', tooLarge],
    ] as const;
    expect(() => backend.multiSet(entries, null, context)).toThrow(refused);
    expect(await backend.multiGet(['key', 'first', 'new'], context)).toEqual([
      new Uint8Array(Buffer.from('old')),
      undefined,
      undefined,
    ]);
    backend.close();
  });

  it('gives the error of SQLite its kind where the row as a whole is too large', async () => {
    await using cache = new SqliteCache();
    await expect(cache.raw('get', 'SELECT zeroblob(1000000001)')).rejects.toMatchObject({
      code: 'CACHE_ENTRY_TOO_LARGE',
    });
  });
});

describe('SqliteBackend.multiGet', () => {
  it.each([
    ['few', 3],
    ['more than one statement lists', 12_000],
  ])('answers %s keys in order, with repeated ones and NUL among them', async (_name, count) => {
    await using cache = new SqliteCache({ ttl: '1h' });
    const keys = Array.from({ length: count }, (_, index) => `key ${index}`);
    await cache.multiSet(keys.map((key, index) => [key, index] as const));
    const some = [...keys.toReversed(), 'missing', 'key 1', 'key 1'];
    const expected = [...keys.keys().toArray().toReversed(), undefined, 1, 1];
    expect(await cache.multiGet(some)).toEqual(expected);
    await cache.multiSet({ 'a\0': 'nul', a: 'none' });
    expect(await cache.multiGet([...some, 'a', 'a\0', 'a\0b'])).toEqual([...expected, 'none', 'nul', undefined]);
  });

  it('leaves out what has expired', async () => {
    const clock = new TestClock();
    await using cache = new SqliteCache({ clock, purgeInterval: null });
    await cache.set('short', 1, { ttl: 10 });
    await cache.set('long', 2, { ttl: 11 });
    await clock.advance(10);
    expect(await cache.multiGet(['short', 'long', 'short'])).toEqual([undefined, 2, undefined]);
  });
});

describe('SqliteBackend.clear', () => {
  it('removes a namespace of many rows and none beside it', async () => {
    await using cache = new SqliteCache();
    const beside = ['users', 'users2:1', 'user', 'users;', 'users9', 'USERS:1', 'users%3A:1'];
    await cache.multiSet(beside.map((key) => [key, 'kept'] as const));
    await cache.multiSet(Array.from({ length: 3500 }, (_, index) => [`users:${index}`, index] as const));
    await cache.clear({ namespace: 'users' });
    expect(await rowsOf(cache)).toBe(beside.length);
    await cache.clear();
    expect(await rowsOf(cache)).toBe(0);
  });

  it('ends where its caller gave up', async () => {
    await using cache = new SqliteCache();
    await cache.multiSet(Array.from({ length: 5000 }, (_, index) => [`users:${index}`, index] as const));
    const controller = new AbortController();
    const cleared = cache.clear({ namespace: 'users', signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(cleared).rejects.toThrow('enough');
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect(await rowsOf(cache)).toBeGreaterThanOrEqual(3000);
  });
});

describe('SqliteBackend.getWithToken', () => {
  it('tells a value that was replaced and put back from what it was', async () => {
    await using cache = new SqliteCache();
    await cache.set('key', 'a');
    const token = (await cache.getWithToken('key'))?.token;
    await cache.expire('key', '1h');
    expect((await cache.getWithToken('key'))?.token).toBe(token);
    await cache.set('key', 'b');
    await cache.set('key', 'a');
    expect(await cache.compareAndSet('key', token, 'c')).toBe(false);
    await cache.delete('key');
    await cache.set('key', 'a');
    expect(await cache.compareAndDelete('key', token)).toBe(false);
    for (const none of [undefined, null, 'a', {}]) expect(await cache.compareAndSet('key', none, 'c')).toBe(false);
    expect(await cache.get('key')).toBe('a');
  });
});

describe('the purge', () => {
  it('removes what has expired every interval, in pieces, and nothing else', async () => {
    const clock = new TestClock();
    await using cache = new SqliteCache({ clock, purgeInterval: '10s' });
    await cache.multiSet(
      Array.from({ length: 3500 }, (_, index) => [`short ${index}`, index] as const),
      { ttl: '5s' },
    );
    await cache.set('long', 'lived', { ttl: '1h' });
    await cache.set('never', 'ends');
    await clock.advance('9999ms');
    expect(await rowsOf(cache)).toBe(3502);
    // Stored again right before: no longer among those that have ended.
    await cache.set('short 0', 'fresh', { ttl: '5s' });
    await clock.advance(1);
    for (let pauses = 0; pauses < 1000 && (await rowsOf(cache)) > 3; pauses++) await pause(1);
    expect(await rowsOf(cache)).toBe(3);
    expect(await cache.multiGet(['short 0', 'long', 'never'])).toEqual(['fresh', 'lived', 'ends']);
    await clock.advance('10s');
    expect(await rowsOf(cache)).toBe(2);
  });

  it('goes on in a process that only waits for a timer, and does not keep it alive', async () => {
    const answer = await runProgram(`
      import { setTimeout as sleep } from 'node:timers/promises';
      import { SqliteCache } from '@cache/sqlite';
      const cache = new SqliteCache({ purgeInterval: 50 });
      const entries = Array.from({ length: 20_000 }, (_, index) => ['key ' + index, index]);
      const rows = async () => (await cache.raw('get', 'SELECT count(*) AS rows FROM cache_entries')).rows;
      await cache.multiSet(entries, { ttl: 1 });
      // Long pauses, and few: one piece of work for each would not do.
      for (let pauses = 0; pauses < 5 && (await rows()) > 0; pauses++) await sleep(500);
      console.log(await rows());
      await cache.multiSet(entries, { ttl: 1 });
      while ((await rows()) === entries.length) await sleep(1);
      const { backend } = cache;
      process.on('exit', () => {
        const { rows } = backend.raw('get', ['SELECT count(*) AS rows FROM cache_entries'], {});
        console.log(rows > 0 ? 'ended at once' : 'kept alive');
      });
    `);
    expect(answer.trim()).toBe('0\nended at once');
  });

  it('can be turned off', async () => {
    const clock = new TestClock();
    await using cache = new SqliteCache({ clock, purgeInterval: null });
    await cache.set('key', 'value', { ttl: '1s' });
    expect(clock.pending()).toEqual([]);
    await clock.advance('1h');
    expect(await rowsOf(cache)).toBe(1);
    expect(await cache.exists('key')).toBe(false);
    expect(await cache.add('key', 'again')).toBe(true);
  });

  it('lets another connection write, and comes again', async () => {
    using folder = new ScratchFolder();
    const clock = new TestClock();
    const path = join(folder.path, 'cache.db');
    await using cache = new SqliteCache({ path, clock, purgeInterval: '10s' });
    await using other = new SqliteCache({ path, clock, purgeInterval: null });
    await cache.set('key', 'value', { ttl: '1s' });
    const { DatabaseSync } = await import('node:sqlite');
    const writer = new DatabaseSync(path);
    writer.exec('BEGIN IMMEDIATE');
    await clock.advance('10s');
    expect(await rowsOf(other)).toBe(1);
    writer.close();
    await clock.advance('10s');
    expect(await rowsOf(other)).toBe(0);
  });

  it('does not come again and again by a clock that does not wait', async () => {
    let sleeps = 0;
    // One that never wakes up at last, or nothing could fail here.
    const sleep = (): Promise<void> => (++sleeps > 100 ? new Promise(() => undefined) : Promise.resolve());
    await using cache = new SqliteCache({ clock: { now: () => 0, sleep }, timeout: null });
    await cache.set('key', 'value', { ttl: '1s' });
    for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    expect(sleeps).toBe(1);
  });

  it('is over after close()', async () => {
    const clock = new TestClock();
    const cache = new SqliteCache({ clock });
    await cache.set('key', 'value', { ttl: '1s' });
    const purge = expect.objectContaining({ inMs: 60_000, keepsAlive: false });
    expect(clock.pending()).toContainEqual(purge);
    await cache.close();
    expect(clock.pending()).not.toContainEqual(purge);
  });
});

describe('a process with a cache', () => {
  it('ends by itself, and forgets a cache that nobody holds any more', async () => {
    const answer = await runProgram(
      `
        import { setImmediate as turn } from 'node:timers/promises';
        import { SqliteCache } from '@cache/sqlite';
        const left = new SqliteCache();
        await left.set('key', 'value', { ttl: '1h' });
        async function useOnce() {
          const cache = new SqliteCache();
          await cache.set('key', 'value', { ttl: '1h' });
          return new WeakRef(cache.backend);
        }
        const backend = await useOnce();
        for (let round = 0; round < 20 && backend.deref() !== undefined; round++) {
          await turn();
          globalThis.gc();
        }
        console.log(backend.deref() === undefined ? 'forgotten' : 'held');
      `,
      '--expose-gc',
    );
    expect(answer.trim()).toBe('forgotten');
  });
});

describe('SqliteCache.raw', () => {
  it('answers what SQLite does, by name and type', async () => {
    await using cache = new SqliteCache();
    await cache.raw(
      'exec',
      'CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); CREATE INDEX by_text ON notes (text)',
    );
    const { changes } = await cache.raw('run', 'INSERT INTO notes (text) VALUES (?), (?)', 'one', null);
    expect(changes).toBe(2);
    const row: Record<string, unknown> | undefined = await cache.raw('get', 'SELECT text FROM notes WHERE id = ?', 1);
    expect(row).toEqual({ text: 'one' });
    expect(await cache.raw('all', 'SELECT id FROM notes')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await cache.raw('get', 'SELECT id FROM notes WHERE id = 3')).toBeUndefined();
    // @ts-expect-error -- no such command
    await expect(cache.raw('iterate', 'SELECT 1')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
  });

  it('rejects what SQLite does not understand', async () => {
    await using cache = new SqliteCache();
    await expect(cache.raw('all', 'SELECT text FROM nowhere')).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: 'SQLite failed: no such table: nowhere',
      command: 'raw',
    });
    // @ts-expect-error -- the SQL is missing
    await expect(cache.raw('run')).rejects.toThrow("the SQL of raw('run') must be a string");
  });

  it('leaves no transaction open', async () => {
    await using cache = new SqliteCache();
    await cache.set('key', 'value');
    for (const sql of ['BEGIN', 'BEGIN; DELETE FROM cache_entries', 'SAVEPOINT mine', 'BEGIN; nonsense'])
      await expect(cache.raw('exec', sql)).rejects.toMatchObject({ command: 'raw' });
    await expect(cache.raw('run', 'BEGIN')).rejects.toMatchObject({ code: 'CACHE_NOT_SUPPORTED' });
    expect(await cache.multiSet({ other: 'value' })).toBe(true);
    expect(await cache.get('key')).toBe('value');
    await cache.raw('exec', "BEGIN; DELETE FROM cache_entries WHERE key = 'key'; COMMIT");
    expect(await cache.get('key')).toBeUndefined();
  });
});

describe('SqliteCache', () => {
  it('types its values', async () => {
    await using cache = new SqliteCache<{ readonly id: number }>();
    // @ts-expect-error -- a text is no such value
    await cache.set('key', 'text');
    await cache.set('key', { id: 1 });
    const value: { readonly id: number } | undefined = await cache.get('key');
    expect(value).toEqual({ id: 1 });
  });
});
