/** A callback that a {@link Clock} was asked to make; see {@link Clock.timer}. */
export interface Timer {
  /** Keeps the process alive until the callback was made. */
  ref(): void;
  /** Lets the process end without the callback. */
  unref(): void;
  /** The callback will not be made. */
  cancel(): void;
}

/**
 * Where every lifetime, deadline, lock and limiter reads the time: {@link SystemClock} by default,
 * `TestClock` of `@cache/testing` in tests.
 *
 * `now` and `sleep` MUST be there. The rest MAY: core does with the two where a clock has no more.
 */
export interface Clock {
  /** MUST. Wall time, in milliseconds since the epoch; a finite number. */
  now(): number;
  /**
   * MUST. Resolves once `now` has gone on by `ms` milliseconds, and not before: who works at intervals would work
   * without a pause. Rejects with the signal's reason as soon as that is aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** MAY. Milliseconds on a scale of its own that never jumps, to measure with. Default: `now()`. */
  monotonic?(): number;
  /** MAY. Calls back once after `ms` milliseconds (of any size). Default: made of `sleep()`. */
  timer?(ms: number, callback: () => void): Timer;
}

/** Reads a clock's measuring scale, in milliseconds. */
export function monotonic(clock: Clock): number {
  return clock.monotonic === undefined ? clock.now() : clock.monotonic();
}

/** Asks a clock for one callback after `ms` milliseconds. */
export function startTimer(clock: Clock, ms: number, callback: () => void): Timer {
  if (clock.timer !== undefined) return clock.timer(ms, callback);
  const controller = new AbortController();
  clock.sleep(ms, controller.signal).then(callback, () => {
    // Cancelled: that is what the rejection of an aborted sleep says.
  });
  return { ref() {}, unref() {}, cancel: () => controller.abort() };
}
