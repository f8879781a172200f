import { BackendError, BackendUnavailableError, EntryTooLargeError, isCacheError } from '@cache/core';

// https://sqlite.org/rescode.html; the low byte of an extended code is the primary one.
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const PROTOCOL = 15;
const TOOBIG = 18;
const NOTADB = 26;

// Extended codes of READONLY: the files beside the database cannot be made.
const READONLY_CANTINIT = READONLY | (5 << 8);
const READONLY_DIRECTORY = READONLY | (6 << 8);
const NO_FILES_BESIDE =
  'the folder of the database may not be written, which SQLite has to do for reading too: it keeps files beside the database';

/** What some codes mean to somebody who uses a cache. */
const EXPLAINED: Readonly<Record<number, string>> = {
  [BUSY]: 'another connection keeps the database locked',
  [LOCKED]: 'another connection keeps the database locked',
  [READONLY]: 'the database may be read, but not written: look at the permissions of the file and of its folder',
  [IOERR]: 'the disk of the database cannot be read or written',
  [CORRUPT]: 'the database is damaged; it is left as it is: move the file away to start with an empty cache',
  [FULL]: 'there is no room left for the database',
  [CANTOPEN]:
    'the database cannot be opened: look whether its folder exists and may be written, and whether it is not a folder itself',
  [READONLY_CANTINIT]: NO_FILES_BESIDE,
  [READONLY_DIRECTORY]: NO_FILES_BESIDE,
  [PROTOCOL]: 'the database is opened by too many processes at once',
  [NOTADB]: 'the file is no SQLite database; it is left as it is: name another path, or move the file away',
};

/** Codes that say "not now": the same command may succeed in a moment. */
const PASSING = new Set([BUSY, LOCKED, CANTOPEN, PROTOCOL]);

/** Whether another connection holds a lock that the command needs. */
export function isBusy(error: unknown): boolean {
  const code = primaryCode(error);
  return code === BUSY || code === LOCKED || code === PROTOCOL;
}

/** The beginning of a message on the database of a path, where that is a file. */
export function about(path: string | undefined): string {
  return path === undefined ? '' : `${path}: `;
}

/** Gives an error of node:sqlite its kind; it becomes the cause. @param path - of the database, where it is a file. */
export function toCacheError(error: unknown, path?: string): unknown {
  if (isCacheError(error)) return error;
  const code = primaryCode(error);
  if (code === undefined) return error;
  if (code === TOOBIG)
    return new EntryTooLargeError('SQLite takes rows of at most 1 000 000 000 bytes', { cause: error });
  const { message } = error as Error;
  const explained = EXPLAINED[(error as { readonly errcode: number }).errcode] ?? EXPLAINED[code];
  const text = about(path) + (explained === undefined ? `SQLite failed: ${message}` : `${explained} (${message})`);
  return PASSING.has(code)
    ? new BackendUnavailableError(text, { cause: error })
    : new BackendError(text, { cause: error });
}

function primaryCode(error: unknown): number | undefined {
  const { code, errcode } = (error ?? {}) as { readonly code?: unknown; readonly errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : undefined;
}
