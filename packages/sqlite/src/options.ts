import { resolve } from 'node:path';
import { rejectUnknownOptions, resolveClock, toMilliseconds, type Clock, type Duration } from '@cache/core';

/** What a {@link SqliteBackend} takes. */
export interface SqliteBackendOptions {
  /**
   * The database: the path of a file (no `file:` URL), made where there is none in a folder that exists, or
   * `':memory:'` for one that lives and dies with the backend. Opened by the first command, closed by `close()`.
   *
   * @defaultValue ':memory:'
   */
  readonly path?: string | undefined;
  /**
   * How often expired entries are removed from the database, 1 ms or more and not `Infinity`; `null` leaves them there, absent for
   * every command, until they are overwritten or cleared.
   *
   * @defaultValue 60 s
   */
  readonly purgeInterval?: Duration | null | undefined;
  /** Tells the time that lifetimes end by. @defaultValue a `SystemClock` */
  readonly clock?: Clock | undefined;
}

/** The names of the options above that are not every cache's. */
export const SQLITE_OPTION_NAMES = ['path', 'purgeInterval'] as const;

/** What SQLite calls a database without a file. */
export const MEMORY = ':memory:';

/** Options of a backend, read and checked. */
export interface ResolvedSqliteOptions {
  /** An absolute path, or {@link MEMORY}. */
  readonly path: string;
  readonly purgeIntervalMs: number | null;
  readonly clock: Clock;
}

const DEFAULT_PURGE_INTERVAL_MS = 60_000;

/**
 * Reads the options of a backend. No file is looked at.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, TypeError for one of a wrong type,
 * RangeError for an interval out of range.
 */
export function resolveSqliteOptions(options: SqliteBackendOptions): ResolvedSqliteOptions {
  rejectUnknownOptions('SqliteBackend', options, [...SQLITE_OPTION_NAMES, 'clock']);
  const { path = MEMORY, purgeInterval = DEFAULT_PURGE_INTERVAL_MS, clock } = options;
  return Object.freeze({
    path: resolvePath(path),
    purgeIntervalMs: purgeInterval === null ? null : resolveInterval(purgeInterval),
    clock: resolveClock(clock),
  });
}

function resolvePath(path: unknown): string {
  const accepted = `path must be the path of a file, or '${MEMORY}'`;
  if (typeof path !== 'string') throw new TypeError(`${accepted}; got ${path === null ? 'null' : typeof path}`);
  if (path === '' || path.includes('\0')) throw new TypeError(`${accepted}; got ${JSON.stringify(path)}`);
  // More likely the end of a line that was read than the name of a file.
  if (path !== path.trim())
    throw new TypeError(`${accepted}, without white space around it; got ${JSON.stringify(path)}`);
  // SQLite would take its settings (`?mode=memory`) from it, and a path would make a file of that name.
  if (/^file:/i.test(path))
    throw new TypeError(
      `${accepted}, not a URL; got ${JSON.stringify(path)}: for a file of that name write ./ before it`,
    );
  // Absolute, so that it stays the same file when the process changes its folder.
  return path === MEMORY ? path : resolve(path);
}

function resolveInterval(interval: Duration): number {
  const intervalMs = toMilliseconds(interval, 'purgeInterval');
  if (intervalMs >= 1 && intervalMs < Infinity) return Math.ceil(intervalMs);
  throw new RangeError(`purgeInterval must be 1 ms or more, or null to remove nothing; got ${intervalMs} ms`);
}
