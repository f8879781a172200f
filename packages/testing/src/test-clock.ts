import { toMilliseconds, type Clock, type Duration, type Timer } from '@cache/core';

import { Agenda, type Appointment } from './agenda.ts';
import { settle } from './settle.ts';

/** Something that waits on a {@link TestClock}. */
export interface PendingWait {
  /** Whether `sleep()` or `timer()` made it. */
  readonly kind: 'sleep' | 'timer';
  /** How far the clock has to be advanced for it, in ms. */
  readonly inMs: number;
  /** Whether a real clock would keep the process alive for it. */
  readonly keepsAlive: boolean;
}

// Far more than any honest test has due at one instant; what goes beyond arms itself anew without end.
const MOST_AT_ONE_INSTANT = 100_000;

/**
 * A clock that stands still until it is told to move on. It starts at 0. Give it to caches, backends, locks and
 * decorators in tests, and no test has to wait.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { TestClock } from '@cache/testing';
 *
 * const clock = new TestClock();
 * const cache = new MemoryCache({ clock });
 * await cache.set('key', 'value', { ttl: '10s' });
 * await clock.advance('9999ms');
 * await cache.get('key');  // 'value'
 * await clock.advance(1);
 * await cache.get('key');  // undefined
 * ```
 */
export class TestClock implements Clock {
  readonly #agenda = new Agenda();
  #monotonicMs = 0;
  /** What `set` put between the two scales. */
  #wallOffsetMs = 0;
  #lastAdvance: Promise<void> = Promise.resolve();

  /** Wall time: milliseconds since the epoch, 0 at the start. */
  now(): number {
    return this.#monotonicMs + this.#wallOffsetMs;
  }

  /** Milliseconds that the clock was advanced by; {@link TestClock.set} does not touch it. */
  monotonic(): number {
    return this.#monotonicMs;
  }

  /**
   * Resolves when the clock was advanced by `ms` milliseconds, also with 0: nothing ends by itself.
   *
   * @param ms - negative is taken as 0; `Infinity` never ends.
   * @param signal - ends the wait with its reason.
   * @throws TypeError where `ms` is no number; RangeError where it is `NaN`.
   */
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        this.#agenda.remove(appointment);
        reject(signal?.reason as Error);
      };
      const appointment = this.#appoint(ms, 'sleep', () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /**
   * Calls back once when the clock was advanced by `ms` milliseconds.
   *
   * @param ms - negative is taken as 0; with `Infinity` the callback is never made.
   * @throws TypeError where `ms` is no number; RangeError where it is `NaN`.
   */
  timer(ms: number, callback: () => void): Timer {
    const appointment = this.#appoint(ms, 'timer', callback);
    return {
      ref() {
        appointment.keepsAlive = true;
      },
      unref() {
        appointment.keepsAlive = false;
      },
      cancel: () => this.#agenda.remove(appointment),
    };
  }

  /**
   * Moves on, and does everything that is due on the way, in order and each at its own instant: `now()` answers
   * that instant meanwhile. What was started before gets to its next wait first, and after each callback all
   * promises settle before time goes on, so work that waits anew within the span goes on too. At one instant, what
   * was scheduled first is done first.
   *
   * Only what waits on this clock, or on nothing but promises, is waited for: not real timers and not sockets.
   * Advances do not overlap: one that is called while another is under way begins where that ends.
   *
   * @param duration - 0 or more, finite; 0 does what is due now.
   * @throws TypeError where the duration is malformed; RangeError where it is negative or infinite. What a
   * callback threw, once everything else is done (an `AggregateError`, where several did). An `Error` where work
   * keeps scheduling more work at one and the same instant.
   */
  async advance(duration: Duration): Promise<void> {
    const ms = toMilliseconds(duration);
    if (ms < 0 || ms === Infinity) throw new RangeError(`duration must be 0 or more, and finite; got ${ms} ms`);
    const advance = this.#lastAdvance.then(() => this.#advanceBy(ms));
    this.#lastAdvance = advance.catch(() => {
      // Its own caller is told; the next advance only has to come after it.
    });
    await advance;
  }

  /**
   * Corrects the wall time, as an administrator or NTP does, forwards or back: `now()` jumps, `monotonic()` does
   * not, and what is waiting has as long to wait as before. Nothing is run.
   *
   * @param time - a `Date`, or milliseconds since the epoch.
   * @throws RangeError where it is no finite number.
   */
  set(time: Date | number): void {
    const wallMs = Number(time);
    if (!Number.isFinite(wallMs))
      throw new RangeError(`time must be a Date or milliseconds since the epoch; got ${String(time)}`);
    this.#wallOffsetMs = wallMs - this.#monotonicMs;
  }

  /** Lists what waits on the clock, the next first. */
  pending(): readonly PendingWait[] {
    return this.#agenda
      .list()
      .map(({ kind, dueAt, keepsAlive }) => ({ kind, inMs: dueAt - this.#monotonicMs, keepsAlive }));
  }

  #appoint(ms: number, kind: Appointment['kind'], callback: () => void): Appointment {
    if (typeof ms !== 'number') throw new TypeError(`ms must be a number of milliseconds; got ${typeof ms}`);
    if (Number.isNaN(ms)) throw new RangeError('ms must be a number of milliseconds; got NaN');
    if (typeof callback !== 'function') throw new TypeError(`callback must be a function; got ${typeof callback}`);
    return this.#agenda.add(this.#monotonicMs + Math.max(0, ms), kind, callback);
  }

  async #advanceBy(ms: number): Promise<void> {
    const until = this.#monotonicMs + ms;
    const errors: unknown[] = [];
    let atThisInstant = 0;
    await settle();
    for (let due = this.#agenda.takeDue(until); due !== undefined; due = this.#agenda.takeDue(until)) {
      atThisInstant = due.dueAt === this.#monotonicMs ? atThisInstant + 1 : 1;
      if (atThisInstant > MOST_AT_ONE_INSTANT) throw endless(due.dueAt);
      this.#monotonicMs = due.dueAt;
      try {
        due.callback();
      } catch (error) {
        errors.push(error);
      }
      await settle();
    }
    this.#monotonicMs = until;
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} callbacks threw`);
    if (errors.length === 1) throw errors[0];
  }
}

function endless(atMs: number): Error {
  return new Error(
    `more than ${MOST_AT_ONE_INSTANT} callbacks were due at ${atMs} ms: something schedules itself anew at the same instant without end`,
  );
}
