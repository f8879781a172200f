import { inspect } from 'node:util';

import { isCacheError, lookupsOf, outcomeOf, type CommandName, type Outcome, type PostHookContext } from '@cache/core';

/** What is told of an error; of its message only if that was asked for, since it may quote keys and values. */
export interface LoggedError {
  readonly name: string;
  /** `CACHE_…`, or the code of another error that has one. */
  readonly code?: string;
  /** The code of the error underneath: `ECONNREFUSED`. */
  readonly causeCode?: string;
  readonly message?: string;
}

/** What `LoggingPlugin` has to say of one command. */
export interface LogEntry {
  readonly command: CommandName;
  readonly outcome: Outcome;
  /** Milliseconds. */
  readonly took: number;
  /** The built key, namespace included, as `keys` shows it. */
  readonly key?: string;
  /** The built keys of a batch. */
  readonly keys?: readonly string[];
  /** How many keys of a `multiGet` were found. */
  readonly hits?: number;
  /** The client's command, for `raw`. */
  readonly raw?: string;
  readonly error?: LoggedError;
  /** What was written: only with `values: true`. */
  readonly value?: unknown;
  /** What was answered: only with `values: true`. */
  readonly result?: unknown;
}

/** What goes into an entry. */
export interface LogDetail {
  readonly values: boolean;
  readonly errorMessages: boolean;
  /** Left out where keys are not to be shown. */
  readonly showKey: ((builtKey: string) => string) | null;
}

/** Says what is to be said of a command that ended. */
export function logEntry(context: PostHookContext, detail: LogDetail): LogEntry {
  const { command, took, builtKey, builtKeys, args } = context;
  const failed = 'error' in context;
  const { showKey } = detail;
  const lookups = command === 'multiGet' ? lookupsOf(context) : undefined;
  return {
    command,
    outcome: outcomeOf(context),
    took,
    ...(showKey !== null && builtKey !== undefined && { key: showKey(builtKey) }),
    ...(showKey !== null && builtKeys !== undefined && { keys: builtKeys.map((key) => showKey(key)) }),
    ...(lookups !== undefined && { hits: lookups.hits }),
    ...(args !== undefined && { raw: String(args[0]) }),
    ...(failed && { error: loggedError(context.error, detail) }),
    ...(detail.values && valuesOf(context)),
  };
}

function valuesOf({ value, entries, args, result }: PostHookContext): Pick<LogEntry, 'value' | 'result'> {
  const written = value ?? entries?.map(([, entry]) => entry) ?? args?.slice(1);
  return { ...(written !== undefined && { value: written }), ...(result !== undefined && { result }) };
}

function loggedError(error: unknown, { errorMessages }: LogDetail): LoggedError {
  const { name, message, code, cause } = (error ?? {}) as {
    name?: unknown;
    message?: unknown;
    code?: unknown;
    cause?: unknown;
  };
  const causeCode = (cause as { code?: unknown } | null | undefined)?.code;
  return {
    name: typeof name === 'string' ? name : typeof error,
    ...((isCacheError(error) || typeof code === 'string') && { code: String(code) }),
    ...(typeof causeCode === 'string' && { causeCode }),
    ...(errorMessages && { message: typeof message === 'string' ? message : textOf(error) }),
  };
}

/** A signal's reason may be anything. */
function textOf(reason: unknown): string {
  return typeof reason === 'object' ? inspect(reason, { breakLength: Infinity }) : String(reason);
}
