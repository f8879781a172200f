/** The codes of every error of this project. Stable: none is renamed or reused within a major version. */
export type CacheErrorCode =
  | 'CACHE_ERROR'
  | 'CACHE_KEY_EXISTS'
  | 'CACHE_INVALID_KEY'
  | 'CACHE_ENTRY_TOO_LARGE'
  | 'CACHE_NOT_INCREMENTABLE'
  | 'CACHE_SERIALIZATION'
  | 'CACHE_UNSIGNED_PAYLOAD'
  | 'CACHE_TIMEOUT'
  | 'CACHE_BACKEND'
  | 'CACHE_BACKEND_UNAVAILABLE'
  | 'CACHE_NOT_SUPPORTED'
  | 'CACHE_CLOSED'
  | 'CACHE_HOOK'
  | 'CACHE_LOCK'
  | 'CACHE_LOCK_TIMEOUT'
  | 'CACHE_OPTIMISTIC_LOCK'
  | 'CACHE_RATE_LIMIT'
  | 'CACHE_CIRCUIT_OPEN'
  | 'CACHE_CONFIGURATION';

/** What an error may carry beside its message. */
export interface CacheErrorDetails {
  /** The command that failed. Core fills it in where whoever threw did not. */
  readonly command?: string | undefined;
  /** The name of the backend that was asked. Core fills it in likewise. */
  readonly backend?: string | undefined;
  /** The key whose value could not be encoded or decoded. Core fills it in likewise. */
  readonly key?: string | undefined;
  /** The error underneath: the client's, the serializer's, the hook's. */
  readonly cause?: unknown;
}

/** What the error of a refused call may carry. */
export interface RefusalDetails extends CacheErrorDetails {
  /** After how many ms a call may be let through again. */
  readonly retryAfter?: number | undefined;
}

// A registered symbol and not `instanceof`: an application may hold two copies of this package,
// and an error of either has to be recognised by both.
const BRAND = Symbol.for('@cache/error');

/**
 * What every error of the project is. Tell kinds apart by {@link CacheError.code}, which is stable, and
 * recognise one with {@link isCacheError}, which also works across duplicate installs.
 */
export class CacheError extends Error {
  static readonly code: CacheErrorCode = 'CACHE_ERROR';

  /** Stable across minor versions. */
  readonly code: CacheErrorCode;
  // Declared only: as a field it would be there, and printed, on errors that have none.
  /** The command that failed, where one did. */
  declare command?: string;
  /** The name of the backend that was asked, where one was. */
  declare backend?: string;
  /** The key as the backend sees it, where its value could not be encoded or decoded. */
  declare key?: string;

  constructor(message: string, details: CacheErrorDetails = {}) {
    super(message, 'cause' in details ? { cause: details.cause } : undefined);
    this.code = new.target.code;
    if (details.command !== undefined) this.command = details.command;
    if (details.backend !== undefined) this.backend = details.backend;
    if (details.key !== undefined) this.key = details.key;
  }

  static {
    nameKind(this, 'CacheError');
    Object.defineProperty(this.prototype, BRAND, { value: true });
  }
}

/** `add` on a key that exists. The entry is unchanged. */
export class KeyExistsError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_KEY_EXISTS';
  static {
    nameKind(this, 'KeyExistsError');
  }
}

/** A key or namespace that no backend can take: empty, or with a lone surrogate. */
export class InvalidKeyError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_INVALID_KEY';
  static {
    nameKind(this, 'InvalidKeyError');
  }
}

/** An entry larger than the store takes. The old value and everything else stay. */
export class EntryTooLargeError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_ENTRY_TOO_LARGE';
  static {
    nameKind(this, 'EntryTooLargeError');
  }
}

/** `increment` of a value that is no integer, or past ±(2^53 − 1). The entry is unchanged. */
export class NotIncrementableError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_NOT_INCREMENTABLE';
  static {
    nameKind(this, 'NotIncrementableError');
  }
}

/** A value that cannot be encoded, or a payload that cannot be decoded. */
export class SerializationError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_SERIALIZATION';
  static {
    nameKind(this, 'SerializationError');
  }
}

/** A payload whose signature is missing or wrong. */
export class UnsignedPayloadError extends SerializationError {
  static override readonly code: CacheErrorCode = 'CACHE_UNSIGNED_PAYLOAD';
  static {
    nameKind(this, 'UnsignedPayloadError');
  }
}

/** A command that did not end within its deadline. Whether the backend still did it is unknown. */
export class TimeoutError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_TIMEOUT';
  static {
    nameKind(this, 'TimeoutError');
  }
}

/** The backend answered with an error that has no kind of its own; its own error is the `cause`. */
export class BackendError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_BACKEND';
  static {
    nameKind(this, 'BackendError');
  }
}

/** The backend cannot be reached now. It is tried again by the next command. */
export class BackendUnavailableError extends BackendError {
  static override readonly code: CacheErrorCode = 'CACHE_BACKEND_UNAVAILABLE';
  static {
    nameKind(this, 'BackendUnavailableError');
  }
}

/** A command that this backend, by its capabilities, does not have. Nothing was changed. */
export class NotSupportedError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_NOT_SUPPORTED';
  static {
    nameKind(this, 'NotSupportedError');
  }
}

/** A command after `close()`. */
export class ClosedError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_CLOSED';
  static {
    nameKind(this, 'ClosedError');
  }
}

/** A plugin's hook threw. After a pre hook nothing was sent; after a post hook the command stays done. */
export class HookError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_HOOK';
  static {
    nameKind(this, 'HookError');
  }
}

/** A lock that somebody else holds. */
export class LockError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_LOCK';
  static {
    nameKind(this, 'LockError');
  }
}

/** A lock that was not had in the time allowed. */
export class LockTimeoutError extends LockError {
  static override readonly code: CacheErrorCode = 'CACHE_LOCK_TIMEOUT';
  static {
    nameKind(this, 'LockTimeoutError');
  }
}

/** The entry changed since it was read. The newer value stays. */
export class OptimisticLockError extends LockError {
  static override readonly code: CacheErrorCode = 'CACHE_OPTIMISTIC_LOCK';
  static {
    nameKind(this, 'OptimisticLockError');
  }
}

/** A call that a rate limit refused. */
export class RateLimitError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_RATE_LIMIT';

  /** After how many ms a call may be let through again, where that is known. */
  declare retryAfter?: number;

  constructor(message: string, details: RefusalDetails = {}) {
    super(message, details);
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }

  static {
    nameKind(this, 'RateLimitError');
  }
}

/** A call that an open circuit refused. */
export class CircuitOpenError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_CIRCUIT_OPEN';

  /** After how many ms a call may be let through again, where that is known. */
  declare retryAfter?: number;

  constructor(message: string, details: RefusalDetails = {}) {
    super(message, details);
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
  }

  static {
    nameKind(this, 'CircuitOpenError');
  }
}

/** An unknown option, or options that exclude each other. */
export class ConfigurationError extends CacheError {
  static override readonly code: CacheErrorCode = 'CACHE_CONFIGURATION';
  static {
    nameKind(this, 'ConfigurationError');
  }
}

/**
 * Tells whether an error is one of this project's, and of one kind if a code is given.
 *
 * @example
 * ```ts
 * import { isCacheError, NullCache } from '@cache/core';
 *
 * const cache = new NullCache();
 * await cache.close();
 * const error = await cache.get('key').catch((reason: unknown) => reason);
 * isCacheError(error);                  // true
 * isCacheError(error, 'CACHE_CLOSED');  // true
 * ```
 */
export function isCacheError(error: unknown, code?: CacheErrorCode): error is CacheError {
  if (typeof error !== 'object' || error === null) return false;
  if ((error as { [BRAND]?: unknown })[BRAND] !== true) return false;
  return code === undefined || (error as CacheError).code === code;
}

// On the prototype, as the names of the language's own errors are: minifiers may rename classes, and an
// own property would be printed beside every stack.
function nameKind(kind: { readonly prototype: Error }, name: string): void {
  Object.defineProperty(kind.prototype, 'name', { value: name, configurable: true, writable: true });
}
