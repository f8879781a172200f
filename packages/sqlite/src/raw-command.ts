import { NotSupportedError } from '@cache/core';
import type { SQLInputValue } from 'node:sqlite';
import type { Store } from './store.ts';

/** What a parameter of a statement may be. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

/** A row, by the names of its columns. */
export type SqliteRow = Record<string, SqliteValue>;

/** What a statement that writes has done. */
export interface SqliteRunResult {
  readonly changes: number | bigint;
  readonly lastInsertRowid: number | bigint;
}

/** What `cache.raw` takes: SQL on the connection of the cache, as the statements of `node:sqlite` do it. */
export interface SqliteRaw {
  /** The first row of one statement; `undefined` where there is none. */
  get(sql: string, ...parameters: SqliteValue[]): SqliteRow | undefined;
  /** All rows of one statement. */
  all(sql: string, ...parameters: SqliteValue[]): SqliteRow[];
  /** Runs one statement that answers no rows. */
  run(sql: string, ...parameters: SqliteValue[]): SqliteRunResult;
  /** Runs any number of statements, without parameters. A transaction has to end in the same call. */
  exec(sql: string): void;
}

type Ask = (store: Store, sql: string, parameters: SQLInputValue[]) => unknown;

const COMMANDS: { readonly [Name in keyof SqliteRaw]: Ask } = {
  get: ({ database }, sql, parameters) => plain(database.prepare(sql).get(...parameters)),
  all: ({ database }, sql, parameters) =>
    database
      .prepare(sql)
      .all(...parameters)
      .map(plain),
  run: ({ database }, sql, parameters) => database.prepare(sql).run(...parameters),
  exec: ({ database }, sql) => database.exec(sql),
};

/**
 * Finds what a raw command does.
 *
 * @throws NotSupportedError (`CACHE_NOT_SUPPORTED`) where there is no such command, TypeError where it is given no SQL.
 */
export function rawCommand(command: string, args: readonly unknown[]): (store: Store) => unknown {
  if (!Object.hasOwn(COMMANDS, command))
    throw refused(`backend 'sqlite' has no command '${command}'; it has ${Object.keys(COMMANDS).join(', ')}`);
  const [sql, ...parameters] = args;
  if (typeof sql !== 'string') throw new TypeError(`the SQL of raw('${command}') must be a string; got ${typeof sql}`);
  return (store) => {
    let answer: unknown;
    try {
      answer = COMMANDS[command as keyof SqliteRaw](store, sql, parameters as SQLInputValue[]);
    } catch (error) {
      store.endTransaction();
      throw error;
    }
    // Or every later command of the cache would be part of it, and none be stored before somebody ended it.
    if (store.endTransaction()) throw refused('a raw command must not leave a transaction open; it was rolled back');
    return answer;
  };
}

/** An object like any other, where `node:sqlite` makes one without a prototype. */
function plain<Row extends object | undefined>(row: Row): Row {
  return row === undefined ? row : { ...row };
}

function refused(message: string): NotSupportedError {
  return new NotSupportedError(message, { command: 'raw', backend: 'sqlite' });
}
