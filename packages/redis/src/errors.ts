import {
  BackendError,
  BackendUnavailableError,
  EntryTooLargeError,
  isCacheError,
  NotSupportedError,
} from '@cache/core';

/** Replies that say "not now": the same command may succeed in a moment, or on another server. */
const PASSING = new Set([
  'ASK', 'BUSY', 'CLUSTERDOWN', 'LOADING', 'MASTERDOWN', 'MOVED', 'NOREPLICAS', 'READONLY', 'TRYAGAIN',
]); // prettier-ignore

/** Replies that say no to every command of the kind, whatever its keys. */
const FOR_ALL = new Set(['MISCONF', 'NOAUTH', 'OOM', 'WRONGPASS']);

/** What is put before the address in these. */
const SERVER = 'the Redis server';

/** What some replies mean to somebody who uses a cache. */
const EXPLAINED: Readonly<Record<string, string>> = {
  CROSSSLOT: 'one command cannot name keys of several slots of a cluster; {braces} keep keys together',
  MISCONF: 'the Redis server refuses writes since it cannot save its data to disk',
  MOVED: 'the Redis server has only a part of the keys, since it is one of a cluster; give it as the option cluster',
  NOAUTH: 'the Redis server wants a password; put it into the url',
  NOPERM: 'the Redis user is not allowed to do this',
  OOM: 'the Redis server is full (maxmemory) and its policy evicts nothing',
  WRONGPASS: 'the Redis server refuses the user name or password',
  WRONGTYPE: 'the key holds another type than a string, so it was not written by a cache',
};

/** What replies that begin like many others mean: those to what is only asked of a cluster, or of a sentinel. */
const EXPLAINED_BY_TEXT: readonly (readonly [reply: RegExp, explained: string])[] = [
  [/cluster support disabled/, 'the Redis server is none of a cluster; give it as the option url'],
  [/unknown command .SENTINEL\b/, 'the Redis server is no sentinel; give it as the option url'],
];

/** The first word of a reply, or of what a script was replied: Redis before 7 puts its own words in front of that. */
const FIRST_WORD = /^(?:ERR Error running script [^-]*-)?([A-Z]{2,}) /;

/**
 * The first word of an error that the server replied, such as `'WRONGTYPE'`; `undefined` for an error of the
 * connection or the client. Also reads it off an error that {@link toCacheError} made.
 */
export function replyCode(error: unknown): string | undefined {
  const reply = isCacheError(error) ? error.cause : error;
  return isErrorLike(reply) && errorCode(reply) === undefined ? FIRST_WORD.exec(reply.message)?.[1] : undefined;
}

/** Whether the server, or the way to it, would fail a command of the same kind on other keys as well. */
export function concernsServer(error: unknown): boolean {
  return isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE') || FOR_ALL.has(replyCode(error) ?? '');
}

/**
 * Gives an error of node-redis, or one that the server replied, its kind; it becomes the cause.
 *
 * @param address - that of the server, where there is one that it belongs to.
 */
export function toCacheError(error: unknown, address?: string): Error {
  if (isCacheError(error)) return error;
  if (!isErrorLike(error)) return new BackendError(`node-redis failed: ${String(error)}`, { cause: error });
  if (error.name === 'TypeError' || error.name === 'RangeError')
    return new BackendError(`node-redis failed: ${error.message}`, { cause: error });
  const code = replyCode(error);
  if (code === undefined) return unavailable(describe(error), error, address);
  const explained = EXPLAINED[code] ?? EXPLAINED_BY_TEXT.find(([reply]) => reply.test(error.message))?.[1];
  const server = address === undefined ? SERVER : `${SERVER} at ${address}`;
  const message =
    explained === undefined
      ? `${server} replied: ${error.message}`
      : `${explained.replace(SERVER, () => server)} (${error.message})`;
  if (PASSING.has(code) || error.message.includes('max number of clients reached'))
    return new BackendUnavailableError(message, { cause: error });
  if (error.message.includes('exceeds maximum allowed size')) return new EntryTooLargeError(message, { cause: error });
  return new BackendError(message, { cause: error });
}

/** One more error that says the same: core notes on each which command failed, so no two commands share one. */
export function likewise(error: unknown): unknown {
  if (!isCacheError(error)) return error;
  const Kind = isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE') ? BackendUnavailableError : BackendError;
  return new Kind(error.message, 'cause' in error ? { cause: error.cause } : {});
}

/** The error of a command that no server could be asked for. */
export function unavailable(reason: string, cause?: unknown, address?: string): BackendUnavailableError {
  const server = address === undefined ? 'Redis' : `Redis at ${address}`;
  return new BackendUnavailableError(`${server} cannot be reached: ${reason}`, cause === undefined ? {} : { cause });
}

/** The error of a raw command that is not handed to the client. */
export function refused(command: string, reason: string): NotSupportedError {
  return new NotSupportedError(`raw('${command}') is not supported on backend 'redis': ${reason}`, {
    command: 'raw',
    backend: 'redis',
  });
}

// Where a name resolves to several addresses and all refuse, the error has a code but no message.
function describe(error: Error): string {
  if (error.message.startsWith('Unknown RESP type')) return `what answers is no Redis server (${error.message})`;
  return error.message === '' ? (errorCode(error) ?? error.name) : error.message;
}

function errorCode(error: Error): string | undefined {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

// Errors of other realms are no instances of this one's `Error`.
function isErrorLike(error: unknown): error is Error {
  return Object.prototype.toString.call(error) === '[object Error]';
}
