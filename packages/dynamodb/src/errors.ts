import {
  BackendError,
  BackendUnavailableError,
  EntryTooLargeError,
  isCacheError,
  NotSupportedError,
} from '@cache/core';

/**
 * How an attempt failed: `'throttled'`, the server refused for now; `'unreached'`, it was certainly not asked;
 * `'broken'`, it may have done what it was asked for; `'final'`, the same request would fail again.
 */
export type FailureKind = 'throttled' | 'unreached' | 'broken' | 'final';

const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

const UNREACHED = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

const BROKEN = new Set([
  'ECONNABORTED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ForeignAnswerError',
  'SyntaxError',
  'TimeoutError',
]);

/** What some of the service's errors mean to somebody who uses a cache. */
const EXPLAINED: Readonly<Record<string, string>> = {
  AccessDeniedException: 'the credentials do not allow this; the README lists the actions that are needed',
  CredentialsProviderError: 'no credentials were found; give the option credentials, or set them up for the AWS SDK',
  ExpiredTokenException: 'the credentials have expired',
  InvalidSignatureException: 'the secret access key is wrong, or the clock of this machine is',
  ResourceInUseException: 'the table is being made or removed',
  UnrecognizedClientException: 'the access key is not known in this region',
};

interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** An answer that is none of DynamoDB's, such as that of a proxy in between: whether anything was done, nobody knows. */
export class ForeignAnswerError extends Error {
  override readonly name = 'ForeignAnswerError';

  constructor() {
    super('what answers there is not DynamoDB: its answer is empty, or no JSON');
  }
}

/** Whether the service refused a write since its condition does not hold. */
export function isConditionFailure(error: unknown): boolean {
  return nameOf(error) === 'ConditionalCheckFailedException';
}

/** Whether the service does not know the table. */
export function isMissingTable(error: unknown): boolean {
  return nameOf(error) === 'ResourceNotFoundException';
}

/** The name of an error of the SDK; also reads it off one that {@link toCacheError} made. */
export function nameOf(error: unknown): string {
  const { name } = ((isCacheError(error) ? error.cause : error) ?? {}) as SdkError;
  return typeof name === 'string' ? name : '';
}

export function kindOfFailure(error: unknown): FailureKind {
  const { name, code, $metadata = {} } = (error ?? {}) as SdkError;
  const { httpStatusCode: status = 0, clockSkewCorrected = false } = $metadata;
  // The SDK has set its clock by the answer, and signs the next attempt by that.
  if (THROTTLED.has(String(name)) || status === 429 || clockSkewCorrected) return 'throttled';
  if (UNREACHED.has(String(code))) return 'unreached';
  // An answer that is no JSON was cut, or is somebody else's.
  if (BROKEN.has(String(code)) || BROKEN.has(String(name)) || status >= 500) return 'broken';
  return 'final';
}

/** Gives an error of the SDK, or one that the service answered, its kind; it becomes the cause. */
export function toCacheError(error: unknown, table: string): Error {
  if (isCacheError(error)) return error;
  const details = { cause: error };
  const message = describe(error);
  const name = nameOf(error);
  switch (kindOfFailure(error)) {
    case 'throttled':
      return new BackendUnavailableError(
        `DynamoDB takes no more requests for table '${table}' now: ${message}`,
        details,
      );
    case 'unreached':
    case 'broken':
      return new BackendUnavailableError(`DynamoDB cannot be reached: ${message}`, details);
    case 'final':
  }
  if (isMissingTable(error)) {
    const advice = 'createTable() of the backend makes it';
    return new BackendError(`there is no table '${table}' in this region; ${advice} (${message})`, details);
  }
  if (name === 'ValidationException' && message.includes('maximum allowed size'))
    return new EntryTooLargeError(`the entry is larger than DynamoDB takes (${message})`, details);
  if (name === 'ValidationException' && message.includes('does not match the schema')) {
    const advice = 'its partition key must be the string that attributes.key names, and there must be no sort key';
    return new BackendError(`table '${table}' has another key: ${advice} (${message})`, details);
  }
  const explained = EXPLAINED[name];
  return new BackendError(
    explained === undefined ? `DynamoDB failed: ${message}` : `${explained} (${message})`,
    details,
  );
}

/** The error of a raw command that is not handed to the client. */
export function refused(command: string, reason: string): NotSupportedError {
  return new NotSupportedError(`raw(${JSON.stringify(command)}) is not supported on backend 'dynamodb': ${reason}`);
}

// Where a name resolves to several addresses and all refuse, the error has a code but no message.
function describe(error: unknown): string {
  const { message, code, name, $metadata: { httpStatusCode: status = 0 } = {} } = (error ?? {}) as SdkError;
  // The SDK's own words tell how to look at the answer in a debugger.
  if (name === 'SyntaxError') return `${new ForeignAnswerError().message}${status === 0 ? '' : ` (HTTP ${status})`}`;
  if (status >= 500) return `it answered with HTTP ${status}, ${String(message || name)}`;
  for (const said of [message, code, name]) if (typeof said === 'string' && said !== '') return said;
  return String(error);
}
