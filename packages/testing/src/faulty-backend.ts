import {
  BackendUnavailableError,
  rejectUnknownOptions,
  resolveClock,
  toMilliseconds,
  type Backend,
  type BackendMember,
  type Clock,
  type Duration,
} from '@cache/core';

import { membersOf, WrappingBackend } from './wrapping-backend.ts';

/** What `new FaultyBackend` takes beside the backend. */
export interface FaultyBackendOptions {
  /** What `slow` waits on. @defaultValue a `SystemClock` */
  readonly clock?: Clock | undefined;
}

/** Makes the error that a call fails with. */
export type ErrorFactory = (command: BackendMember) => unknown;

/** The name of a member of the backend, or a list of names. */
export type FaultyCommands = BackendMember | readonly BackendMember[];

const HANG = Symbol('hang');
const HEALED = Symbol('healed');
const CLOSED = Symbol('closed');

/**
 * Behaves as the backend that it is put in front of, until it is told to fail, to hang or to be slow.
 *
 * Each of the three goes for the members named, or for all but `close`, and lasts until `heal()`. A member either
 * fails or hangs, whichever was asked for last; being slow comes before either, and before the backend is asked.
 * Only calls that come after are concerned. A call that fails never reaches the backend.
 *
 * @example
 * ```ts
 * import { Cache } from '@cache/core';
 * import { MemoryBackend } from '@cache/memory';
 * import { FaultyBackend } from '@cache/testing';
 *
 * const backend = new FaultyBackend(new MemoryBackend());
 * const cache = new Cache({ backend, timeout: '50ms' });
 * backend.fail();
 * await cache.get('key').catch((error) => error.code);  // 'CACHE_BACKEND_UNAVAILABLE'
 * backend.hang(['get']);
 * await cache.get('key').catch((error) => error.code);  // 'CACHE_TIMEOUT'
 * backend.heal();
 * await cache.get('key');                               // undefined
 * ```
 */
export class FaultyBackend<Inner extends Backend = Backend> extends WrappingBackend<Inner> {
  readonly #clock: Clock;
  readonly #members: readonly BackendMember[];
  readonly #faults = new Map<BackendMember, typeof HANG | ErrorFactory>();
  readonly #delaysMs = new Map<BackendMember, number>();
  /** Ends the waits of the calls that are held. */
  #release = new AbortController();

  constructor(inner: Inner, options: FaultyBackendOptions = {}) {
    super(inner);
    rejectUnknownOptions('FaultyBackend', options, ['clock']);
    this.#clock = resolveClock(options.clock);
    this.#members = membersOf(inner);
  }

  /**
   * Lets calls fail.
   *
   * @param error - what they reject with, the same each time, or a function that makes it.
   * @param commands - a name of a member of the backend, or a list of names; `close` fails only by name, and closes
   * what is underneath all the same.
   * @defaultValue error: a new `BackendUnavailableError` each time; commands: all but `close`
   * @throws TypeError where the error is neither, or the backend has no such member of its own.
   */
  fail(error: Error | ErrorFactory = unavailable, commands?: FaultyCommands): void {
    const create = readError(error);
    for (const member of this.#read(commands)) this.#faults.set(member, create);
  }

  /**
   * Lets calls wait without an answer, as on a frozen server. `heal()` lets them go on to the backend, however long
   * ago their caller gave up; closing rejects them with a `BackendUnavailableError`.
   *
   * @param commands - a name of a member of the backend, or a list of names; `close` hangs only by name.
   * @defaultValue commands: all but `close`
   * @throws TypeError where the backend has no such member of its own.
   */
  hang(commands?: FaultyCommands): void {
    for (const member of this.#read(commands)) this.#faults.set(member, HANG);
  }

  /**
   * Lets calls wait for a time before they go on, or fail, or hang. `heal()` and closing end the wait as they do
   * for a call that hangs.
   *
   * @param duration - 0 or more, finite; replaces an earlier one.
   * @param commands - a name of a member of the backend, or a list of names; `close` is slow only by name.
   * @defaultValue commands: all but `close`
   * @throws TypeError where the duration is malformed or the backend has no such member of its own; RangeError
   * where the duration is negative or infinite.
   */
  slow(duration: Duration, commands?: FaultyCommands): void {
    const ms = toMilliseconds(duration);
    if (ms < 0 || ms === Infinity) throw new RangeError(`duration must be 0 or more, and finite; got ${ms} ms`);
    for (const member of this.#read(commands)) this.#delaysMs.set(member, ms);
  }

  /** Ends all of it: calls that are held go on to the backend at once, and new ones find it as it is. */
  heal(): void {
    this.#faults.clear();
    this.#delaysMs.clear();
    this.#releaseHeld(HEALED);
  }

  protected override around(member: BackendMember, _given: readonly unknown[], proceed: () => unknown): unknown {
    if (member === 'close') this.#releaseHeld(CLOSED);
    const fault = this.#faults.get(member);
    const delayMs = this.#delaysMs.get(member);
    return fault === undefined && delayMs === undefined ? proceed() : this.#disturb(member, fault, delayMs, proceed);
  }

  async #disturb(
    member: BackendMember,
    fault: typeof HANG | ErrorFactory | undefined,
    delayMs: number | undefined,
    proceed: () => unknown,
  ): Promise<unknown> {
    const { signal } = this.#release;
    try {
      if (delayMs !== undefined) await this.#clock.sleep(delayMs, signal);
      if (fault === HANG) await untilAborted(signal);
    } catch (reason) {
      if (reason === HEALED) return proceed();
      if (reason !== CLOSED) throw reason;
      throw new BackendUnavailableError(`backend '${this.name}' was closed while ${member} was held`);
    }
    if (typeof fault !== 'function') return proceed();
    // Else what is underneath would stay open for good: nobody closes twice.
    if (member === 'close') await proceed();
    throw fault(member);
  }

  #releaseHeld(reason: typeof HEALED | typeof CLOSED): void {
    const release = this.#release;
    this.#release = new AbortController();
    release.abort(reason);
  }

  #read(commands: FaultyCommands | undefined): readonly BackendMember[] {
    if (commands === undefined) return this.#members.filter((member) => member !== 'close');
    const named = [commands].flat();
    for (const name of named) {
      if (this.#members.includes(name)) continue;
      const known = this.#members.join(', ');
      throw new TypeError(
        `commands must name members of backend '${this.name}', one or an array of these: ${known}; got ${name}`,
      );
    }
    return named;
  }
}

function unavailable(command: BackendMember): BackendUnavailableError {
  return new BackendUnavailableError(`${command} was made to fail`);
}

function readError(error: unknown): ErrorFactory {
  if (typeof error === 'function') return error as ErrorFactory;
  // By shape, since errors come from several realms.
  if (typeof error === 'object' && error !== null && 'message' in error) return () => error;
  throw new TypeError(`error must be an Error, or a function that makes one; got ${String(error)}`);
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    // The signal may have been aborted while the call was slow.
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
