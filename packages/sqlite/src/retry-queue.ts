import { BackendUnavailableError, type CallContext } from '@cache/core';
import { about, isBusy, toCacheError } from './errors.ts';

/** Commands that may wait at once; more of them reject. */
const MOST_WAITING = 100_000;

/** After so many queued commands in a row other work gets its turn. */
const MOST_IN_A_ROW = 200;

/** Attempts that are made without a pause: a write of another process is mostly over in less than a millisecond. */
const QUICK_ATTEMPTS = 3;
const LONGEST_PAUSE_MS = 25;

/** So much before its deadline a command gives up, so that its error says more than that time is up. */
const EARLY_MS = 20;

interface Waiting {
  readonly attempt: () => unknown;
  readonly signal: AbortSignal | undefined;
  /** When its caller is no longer interested, by `performance.now()`. */
  readonly dueAt: number;
  /** From when on an attempt is the last. */
  readonly givesUpAt: number;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs commands at once, and again a little later where another connection holds the lock that they need: SQLite
 * itself would wait by putting the whole process to sleep. What has to wait is done in the order of the calls, writes
 * that come meanwhile behind it.
 */
export class RetryQueue {
  readonly #path: string | undefined;
  #waiting: Waiting[] = [];
  #failures = 0;
  #cancel: (() => void) | undefined;

  /** @param path - of the database, where it is a file: errors name it. */
  constructor(path?: string) {
    this.#path = path;
  }

  /** Runs a command that changes nothing; other connections hardly ever keep it from that, so it need not queue. */
  read<T>(attempt: () => T, context: CallContext): T | Promise<T> {
    try {
      return attempt();
    } catch (error) {
      return this.#retry(attempt, context, error);
    }
  }

  /** Runs a command that writes. */
  write<T>(attempt: () => T, context: CallContext): T | Promise<T> {
    return this.#waiting.length === 0 ? this.read(attempt, context) : this.#enqueue(attempt, context);
  }

  /** What still waits has no caller any more who waits for it. */
  close(): void {
    this.#cancel?.();
    const closed = new BackendUnavailableError('the database was closed');
    for (const { reject } of this.#waiting.splice(0)) reject(closed);
  }

  #retry<T>(attempt: () => T, context: CallContext, error: unknown): Promise<T> {
    if (!isBusy(error)) throw toCacheError(error, this.#path);
    return this.#enqueue(attempt, context);
  }

  #enqueue<T>(attempt: () => T, { timeoutMs, signal }: CallContext): Promise<T> {
    if (this.#waiting.length >= MOST_WAITING)
      throw new BackendUnavailableError(`${about(this.#path)}${MOST_WAITING} commands wait for the database already`);
    const dueAt = timeoutMs === null ? Infinity : performance.now() + timeoutMs;
    const givesUpAt = dueAt - Math.min(EARLY_MS, (timeoutMs ?? 0) / 2);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ attempt, signal, dueAt, givesUpAt, resolve, reject });
      if (this.#waiting.length === 1) this.#pause();
    });
  }

  #pause(): void {
    if (this.#failures < QUICK_ATTEMPTS) {
      const immediate = setImmediate(() => this.#work());
      this.#cancel = () => clearImmediate(immediate);
      return;
    }
    // Spread at random, so that processes that wait for each other do not stay in step.
    const pauseMs = Math.min(LONGEST_PAUSE_MS, 2 ** (this.#failures - QUICK_ATTEMPTS)) * (0.5 + Math.random());
    const [first] = this.#waiting;
    const leftMs = first === undefined ? 0 : Math.max(0, first.givesUpAt - performance.now());
    const timeout = setTimeout(() => this.#work(), Math.min(pauseMs, leftMs));
    this.#cancel = () => clearTimeout(timeout);
  }

  #work(): void {
    this.#cancel = undefined;
    let done = 0;
    while (done < MOST_IN_A_ROW) {
      const next = this.#waiting[done];
      if (next === undefined || !this.#isDone(next)) break;
      done++;
    }
    this.#waiting.splice(0, done);
    if (this.#waiting.length > 0) this.#pause();
    // The lock that the last one gave up on says nothing about the next.
    else this.#failures = 0;
  }

  /** Whether there is nothing left to do for one that waits. */
  #isDone({ attempt, signal, resolve, reject, dueAt, givesUpAt }: Waiting): boolean {
    if (signal?.aborted === true) {
      reject(signal.reason);
      return true;
    }
    if (performance.now() > dueAt) {
      // It stood behind one with more patience. Who has been told that time is up does not expect it to be done.
      reject(
        new BackendUnavailableError(
          `${about(this.#path)}another connection kept the database locked until time was up`,
        ),
      );
      return true;
    }
    try {
      resolve(attempt() as never);
      this.#failures = 0;
    } catch (error) {
      if (isBusy(error) && performance.now() < givesUpAt) {
        this.#failures++;
        return false;
      }
      reject(toCacheError(error, this.#path));
    }
    return true;
  }
}
