import { DatabaseSync } from 'node:sqlite';
import { prepareReader, rollBack, type Database, type RowReader, type Statement } from './client.ts';
import { isBusy, toCacheError } from './errors.ts';
import { ensureSchema } from './schema.ts';

/** A payload as it is stored, and the time at which it ends, in ms since the epoch. */
export type StoredRow = readonly [payload: string | Uint8Array, expiresAt: number | null];

// Nobody else may stand between us and what we just looked at, and SQLite takes the lock for writing only when it is
// about to write: too late for what was read before.
const BEGIN_WRITING = 'BEGIN IMMEDIATE';

// The end of an entry is checked here, and not in SQL, where there is one row: most have none, and no time is read.
const ALIVE = '(expires_at IS NULL OR expires_at > ?)';

const NEW_VERSION = '(random() >> 11)';

// The version stays where the payload does: SQLite writes nothing at all if all columns are what they were.
const UPSERT = `INSERT INTO cache_entries (key, payload, expires_at, version) VALUES (?, ?, ?, ${NEW_VERSION})
  ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at,
    version = CASE WHEN payload IS excluded.payload THEN version ELSE excluded.version END`;

/** Rows that are removed in one go, which takes a few ms; then other work gets its turn. */
const MOST_REMOVED = 1000;

/** An open database with its statements, prepared once. */
export class Store {
  readonly database: Database;
  readonly get: RowReader<StoredRow>;
  /** The first characters or bytes of a payload, as many as asked for. */
  readonly getHead: RowReader<StoredRow>;
  readonly getVersioned: RowReader<readonly [...row: StoredRow, version: number]>;
  readonly getMany: RowReader<readonly [index: number, ...row: StoredRow]>;
  readonly getExpiry: RowReader<readonly [expiresAt: number | null]>;
  readonly getKeys: RowReader<readonly [key: Uint8Array]>;
  readonly set: Statement;
  readonly add: Statement;
  readonly setCounter: Statement;
  readonly setExpiry: Statement;
  readonly compareAndSet: Statement;
  readonly compareAndDelete: Statement;
  readonly delete: Statement;
  readonly deleteAll: Statement;
  readonly #deleteRange: Statement;
  readonly #deleteExpired: Statement;
  readonly #beginWriting: Statement;
  readonly #beginReading: Statement;
  readonly #commit: Statement;

  /**
   * @throws what SQLite says of a lock that somebody else holds, else an error of this project that names the path;
   * nothing stays open then.
   */
  static open(path: string): Store {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(path);
      return new Store(database, path);
    } catch (error) {
      database?.close();
      throw isBusy(error) ? error : toCacheError(error, path);
    }
  }

  private constructor(database: Database, path: string) {
    ensureSchema(database, path);
    // With WAL, NORMAL never loses the file: a power cut may cost the last writes, a killed process none.
    // Four times as much log as by default before it is worked into the file: fewer waits for the disk.
    // SQLite itself never waits for a lock, which would stop the whole process: that is done by `RetryQueue`.
    database.exec(`
      PRAGMA synchronous = NORMAL;
      PRAGMA busy_timeout = 0;
      PRAGMA cache_size = -16000;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
    `);
    this.database = database;
    const from = (columns: string): string => `SELECT ${columns} FROM cache_entries WHERE key = ?`;
    this.get = prepareReader(database, from('payload, expires_at'));
    this.getHead = prepareReader(database, from('substr(payload, 1, ?), expires_at'));
    this.getVersioned = prepareReader(database, from('payload, expires_at, version'));
    this.getExpiry = prepareReader(database, from('expires_at'));
    // The list decides which rows are looked up, and in which order is left to SQLite: each says which key it is for.
    this.getMany = prepareReader(
      database,
      `SELECT list.key, payload, expires_at FROM json_each(?) AS list CROSS JOIN cache_entries AS entry ON entry.key = list.value`,
    );
    // As bytes, since Node 22 reads text up to its first NUL only.
    this.getKeys = prepareReader(
      database,
      `SELECT CAST(key AS BLOB) FROM cache_entries WHERE key >= ? AND key < ? AND ${ALIVE} ORDER BY key LIMIT ?`,
    );
    this.set = database.prepare(UPSERT);
    this.add = database.prepare(`${UPSERT} WHERE cache_entries.expires_at <= ?`);
    this.setCounter = database.prepare(`UPDATE cache_entries SET payload = ?, version = ${NEW_VERSION} WHERE key = ?`);
    this.setExpiry = database.prepare(`UPDATE cache_entries SET expires_at = ? WHERE key = ? AND ${ALIVE}`);
    this.compareAndSet = database.prepare(
      `UPDATE cache_entries SET payload = ?, expires_at = ?, version = ${NEW_VERSION} WHERE key = ? AND version = ? AND ${ALIVE}`,
    );
    this.compareAndDelete = database.prepare(`DELETE FROM cache_entries WHERE key = ? AND version = ? AND ${ALIVE}`);
    this.delete = database.prepare(`DELETE FROM cache_entries WHERE key = ? AND ${ALIVE}`);
    this.deleteAll = database.prepare('DELETE FROM cache_entries');
    this.#deleteRange = database.prepare(
      'DELETE FROM cache_entries WHERE rowid IN (SELECT rowid FROM cache_entries WHERE key >= ? AND key < ? LIMIT ?)',
    );
    this.#deleteExpired = database.prepare(
      'DELETE FROM cache_entries WHERE rowid IN (SELECT rowid FROM cache_entries WHERE expires_at <= ? LIMIT ?)',
    );
    this.#beginWriting = database.prepare(BEGIN_WRITING);
    this.#beginReading = database.prepare('BEGIN');
    this.#commit = database.prepare('COMMIT');
  }

  /** Removes some of the entries from one key to another; answers whether there may be more. */
  removeRange(from: string, to: string | Uint8Array): boolean {
    return this.#deleteRange.run(from, to, MOST_REMOVED).changes === MOST_REMOVED;
  }

  /** Removes some of what has ended by `now`; answers whether there may be more. */
  removeExpired(now: number): boolean {
    return this.#deleteExpired.run(now, MOST_REMOVED).changes === MOST_REMOVED;
  }

  /** Does several things as one, with nobody else's write between them; nothing of it if one fails. */
  writing<T>(work: () => T): T {
    return this.#transaction(this.#beginWriting, work);
  }

  /** Reads several times from one state of the database. */
  reading<T>(work: () => T): T {
    return this.#transaction(this.#beginReading, work);
  }

  /** Ends a transaction that a statement of somebody else left open; answers whether there was one. */
  endTransaction(): boolean {
    return rollBack(this.database);
  }

  close(): void {
    try {
      // Where other connections go on, closing alone would leave everything in the log.
      this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch {
      // What is in the log stays there, safe, for whoever opens the file next.
    }
    this.database.close();
  }

  #transaction<T>(begin: Statement, work: () => T): T {
    begin.run();
    try {
      const answer = work();
      this.#commit.run();
      return answer;
    } catch (error) {
      rollBack(this.database);
      throw error;
    }
  }
}
