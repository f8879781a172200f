import { isCacheError } from './errors.ts';
import { messageOf } from './message-of.ts';
import { isThenable } from './thenable.ts';

/** What a failure in the background belonged to. */
export interface ErrorOrigin {
  /** What was being done: a command, `'getOrSet'`, a hook. */
  readonly operation: string;
  /** The caller's key, where there was one. */
  readonly key?: string | undefined;
}

/** Takes the errors that reach no caller: of background work, and those that `getOrSet` absorbs. */
export type ErrorSink = (error: unknown, origin: ErrorOrigin) => void;

/** Keeps a platform that stops after the response (a serverless function) alive until the promise settles. */
export type WaitUntil = (promise: Promise<unknown>) => void;

/** Where work goes that nobody waits for: its errors end in one sink, never as an unhandled rejection. */
export class Background {
  readonly #sink: ErrorSink;
  readonly #waitUntil: WaitUntil | undefined;

  constructor(sink: ErrorSink = createWarningSink(), waitUntil?: WaitUntil) {
    this.#sink = sink;
    this.#waitUntil = waitUntil;
  }

  /** Reports an error that reaches no caller. A sink that throws is not allowed to fail the origin either. */
  report(error: unknown, origin: ErrorOrigin): void {
    try {
      warnIfRejected(this.#sink(error, origin));
    } catch (sinkError) {
      warnOfSink(sinkError);
    }
  }

  /** Lets work go on by itself. */
  run(work: PromiseLike<unknown>, origin: ErrorOrigin): void {
    const settled = Promise.resolve(work).then(
      () => undefined,
      (error: unknown) => this.report(error, origin),
    );
    try {
      this.#waitUntil?.(settled);
    } catch (error) {
      // Platforms refuse it outside of a request. The work goes on all the same.
      this.report(error, origin);
    }
  }
}

/** A sink is declared to answer nothing, which in TypeScript an async function fits as well. */
function warnIfRejected(answer: unknown): void {
  if (isThenable(answer)) answer.then(undefined, warnOfSink);
}

function warnOfSink(error: unknown): void {
  process.emitWarning(`onError threw: ${messageOf(error)}`, { type: 'CacheWarning', code: 'CACHE_ON_ERROR' });
}

/** The default sink: one process warning for each code, since an outage repeats the same error thousands of times. */
function createWarningSink(): ErrorSink {
  const warned = new Set<string>();
  return (error, origin) => {
    const code = isCacheError(error) ? error.code : 'CACHE_ERROR';
    if (warned.has(code)) return;
    warned.add(code);
    process.emitWarning(`${whatFailed(error, origin)}: ${messageOf(error)}`, {
      type: 'CacheWarning',
      code,
      detail: `Further errors of code ${code} are not shown. Give the cache an onError to see each one.`,
    });
  };
}

/** A look-up fails while its caller waits, who then is served without the cache; everything else is done by itself. */
function whatFailed(error: unknown, { operation }: ErrorOrigin): string {
  const isRead = isCacheError(error) && (error.command === 'get' || error.command === 'multiGet');
  if (!isRead || error.command === operation) return `${operation} failed in the background`;
  return `a read of ${operation} failed, which counts as a miss`;
}
