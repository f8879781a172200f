import { BackendError } from '@cache/core';
import { rollBack, type Database } from './client.ts';

/** Says in the header of a file whose it is: "cach" (https://sqlite.org/fileformat2.html#application_id). */
const APPLICATION_ID = 0x63616368;

/** Raised with every change that an older version of this package could not work with. */
const SCHEMA_VERSION = 1;

/**
 * One row per entry. Not `WITHOUT ROWID`: payloads would lie between the keys then, and with those of a few kB a
 * look-up takes three times as long. `payload` is text or bytes as they were given; `expires_at` is in ms since the
 * epoch; `version` is drawn anew whenever the payload changes, of 53 bits so that JavaScript can read it.
 */
const CREATE = `
  CREATE TABLE cache_entries (
    key TEXT PRIMARY KEY NOT NULL,
    payload ANY NOT NULL,
    expires_at INTEGER,
    version INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX cache_entries_by_expiry ON cache_entries (expires_at) WHERE expires_at IS NOT NULL;
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/**
 * Makes the table in an empty database, and changes nothing in one that is not this package's.
 *
 * @throws BackendError (`CACHE_BACKEND`) for a database of another program, or of a later version of this package.
 */
export function ensureSchema(database: Database, path: string): void {
  // In one transaction, lest the half of what another process makes at this moment be taken for something else's.
  const wasReady = inTransaction(database, 'BEGIN', () => isReady(database, path));
  database.exec('PRAGMA journal_mode = WAL');
  if (wasReady) return;
  inTransaction(database, 'BEGIN IMMEDIATE', () => {
    // Another process may have been quicker.
    if (!isReady(database, path)) database.exec(CREATE);
  });
}

function inTransaction<R>(database: Database, begin: string, work: () => R): R {
  database.exec(begin);
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** Whether the table is there; `false` in an empty database. */
function isReady(database: Database, path: string): boolean {
  const applicationId = readNumber(database, 'PRAGMA application_id');
  const version = readNumber(database, 'PRAGMA user_version');
  if (applicationId === APPLICATION_ID) {
    if (version === SCHEMA_VERSION) return true;
    throw new BackendError(
      `${path} has version ${version} of the schema, and this @cache/sqlite knows version ${SCHEMA_VERSION}; install a later one, or name another file`,
    );
  }
  const objects = readNumber(database, 'SELECT count(*) FROM sqlite_schema');
  if (applicationId === 0 && version === 0 && objects === 0) return false;
  throw new BackendError(`${path} is the database of another program; give the cache a file of its own`);
}

function readNumber(database: Database, sql: string): number {
  return Object.values(database.prepare(sql).get() ?? {})[0] as number;
}
