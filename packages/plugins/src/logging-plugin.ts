import {
  messageOf,
  rejectUnknownOptions,
  toMilliseconds,
  type Duration,
  type Plugin,
  type PostHookContext,
} from '@cache/core';

import { logEntry, type LogDetail, type LogEntry } from './log-entry.ts';
import { formatJson, formatLine } from './log-format.ts';

/** Makes of an entry what the logger gets. */
export type LogFormatter = (entry: LogEntry) => unknown;

/** What `new LoggingPlugin` takes. */
export interface LoggingPluginOptions {
  /**
   * What takes the lines: an object with a method for each level, such as `console`, pino or winston.
   *
   * @defaultValue `console`
   */
  readonly logger?: object | undefined;
  /**
   * The logger's method for commands that succeeded; `null` for not logging them.
   *
   * @defaultValue 'debug'
   */
  readonly level?: string | null | undefined;
  /**
   * The logger's method for commands that failed; `null` for not logging them.
   *
   * @defaultValue 'warn'
   */
  readonly errorLevel?: string | null | undefined;
  /**
   * What the logger gets: a line of text, a line of JSON, the entry itself and the line beside it (as pino takes
   * them), or what a function of yours makes of the entry.
   *
   * @defaultValue 'text'
   */
  readonly format?: 'text' | 'json' | 'object' | LogFormatter | undefined;
  /**
   * How keys are shown: as they are, or as what a function makes of the built key, so that what is personal in
   * them stays out of the log; `null` leaves them out.
   *
   * @defaultValue as they are
   */
  readonly keys?: ((builtKey: string) => string) | null | undefined;
  /**
   * Whether values are logged, those written and those answered.
   *
   * @defaultValue false
   */
  readonly values?: boolean | undefined;
  /**
   * Whether the messages of errors are logged beside their codes. They may quote keys and values.
   *
   * @defaultValue false
   */
  readonly errorMessages?: boolean | undefined;
  /**
   * Logs only commands that took at least this long. Those that failed are always logged.
   *
   * @defaultValue 0
   */
  readonly slowerThan?: Duration | undefined;
}

const NAMES = ['logger', 'level', 'errorLevel', 'format', 'keys', 'values', 'errorMessages', 'slowerThan'] as const;

/**
 * Logs each command of a cache when it has ended: which, on what key, how it ended and how long it took. Values are
 * not logged unless asked for. A logger that throws or rejects fails no command: the first time, the process warns
 * (`CACHE_LOGGING`).
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { LoggingPlugin } from '@cache/plugins';
 *
 * const logging = new LoggingPlugin({ level: 'info', keys: (key) => key.replace(/\d+/g, '#') });
 * const cache = new MemoryCache({ namespace: 'users', plugins: [logging] });
 * await cache.get('42');  // get "users:#" miss 0.031 ms
 * ```
 */
export class LoggingPlugin implements Plugin {
  readonly name = 'logging';
  readonly #log: LogMethod | null;
  readonly #logError: LogMethod | null;
  readonly #write: (log: LogMethod, entry: LogEntry) => unknown;
  readonly #detail: LogDetail;
  readonly #slowerThanMs: number;
  #warned = false;

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option; TypeError or RangeError for one of the
   * wrong kind, a level that the logger has no method for included.
   */
  constructor(options: LoggingPluginOptions = {}) {
    rejectUnknownOptions('LoggingPlugin', options, NAMES);
    const { logger = console, format = 'text', slowerThan = 0 } = options;
    this.#log = methodOf(logger, options.level, 'level', 'debug');
    this.#logError = methodOf(logger, options.errorLevel, 'errorLevel', 'warn');
    this.#write = writerOf(format);
    this.#detail = {
      values: readSwitch(options.values, 'values'),
      errorMessages: readSwitch(options.errorMessages, 'errorMessages'),
      showKey: readKeys(options.keys),
    };
    this.#slowerThanMs = toMilliseconds(slowerThan, 'slowerThan');
    if (this.#slowerThanMs < 0) throw new RangeError(`slowerThan must be 0 or more; got ${this.#slowerThanMs} ms`);
  }

  post(context: PostHookContext): void {
    const failed = 'error' in context;
    const log = failed ? this.#logError : this.#log;
    if (log === null || (!failed && context.took < this.#slowerThanMs)) return;
    try {
      const pending = this.#write(log, logEntry(context, this.#detail));
      if (isThenable(pending)) pending.then(undefined, (error: unknown) => this.#warn(error));
    } catch (error) {
      this.#warn(error);
    }
  }

  #warn(error: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(`LoggingPlugin cannot log: ${messageOf(error)}`, {
      type: 'CacheWarning',
      code: 'CACHE_LOGGING',
    });
  }
}

type LogMethod = (...message: unknown[]) => unknown;

function methodOf(
  logger: object,
  given: string | null | undefined,
  option: string,
  defaultLevel: string,
): LogMethod | null {
  if (typeof logger !== 'object' || logger === null) {
    throw new TypeError(`logger must be an object with a method for each level; got ${String(logger)}`);
  }
  const level = given === undefined ? defaultLevel : given;
  if (level === null) return null;
  const method = (logger as Record<string, unknown>)[level];
  if (typeof method === 'function') return (...message) => (method as LogMethod).apply(logger, message);
  // Who did not name a level looks for the mistake where they did name something.
  throw new TypeError(
    given === undefined
      ? `logger must be an object with a method for each level; it has no ${level}, the default of ${option}`
      : `${option} must be the name of one of the logger's methods, or null; got ${level}`,
  );
}

function writerOf(format: LoggingPluginOptions['format']): (log: LogMethod, entry: LogEntry) => unknown {
  if (format === 'text') return (log, entry) => log(formatLine(entry));
  if (format === 'json') return (log, entry) => log(formatJson(entry));
  if (format === 'object') return (log, entry) => log(entry, formatLine(entry));
  if (typeof format === 'function') return (log, entry) => log(format(entry));
  throw new TypeError(`format must be 'text', 'json', 'object' or a function; got ${String(format)}`);
}

function readKeys(keys: LoggingPluginOptions['keys']): LogDetail['showKey'] {
  if (keys === undefined) return (builtKey) => builtKey;
  if (keys === null) return null;
  if (typeof keys === 'function') return keys;
  throw new TypeError(`keys must be a function of the built key, or null; got ${String(keys)}`);
}

function readSwitch(value: boolean | undefined, name: string): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true;
  throw new TypeError(`${name} must be a boolean; got ${String(value)}`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}
