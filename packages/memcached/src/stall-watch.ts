import { startTimer, SystemClock, type Clock, type Timer } from '@cache/core';

/** Shorter silences are no sign of a dead connection, however short the timeouts of the commands are. */
const SHORTEST_WINDOW_MS = 1000;

/**
 * Notices a connection on which commands wait and nothing at all is answered for as long as the longest of them may
 * take: a server that hangs, or a peer that vanished without a word.
 *
 * One timer, armed at most once per window and left armed in between.
 */
export class StallWatch {
  readonly #onStall: (silentMs: number) => void;
  // The network does not live by a test's clock.
  readonly #clock: Clock = new SystemClock();
  #waiting = 0;
  #answers = 0;
  #longestMs = SHORTEST_WINDOW_MS;
  #timer: Timer | undefined;

  constructor(onStall: (silentMs: number) => void) {
    this.#onStall = onStall;
  }

  /** How many commands wait for their answer. */
  get waiting(): number {
    return this.#waiting;
  }

  /** A command was sent that may take so long; `null` says nothing about how long silence may last. */
  began(timeoutMs: number | null): void {
    this.#waiting++;
    if (timeoutMs === null) return;
    if (timeoutMs > this.#longestMs) this.#longestMs = timeoutMs;
    if (this.#timer === undefined) this.#arm();
  }

  /** A command is over. */
  ended(): void {
    this.#waiting--;
    this.#answers++;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const answersAtStart = this.#answers;
    const windowMs = this.#longestMs;
    this.#timer = startTimer(this.#clock, windowMs, () => {
      this.#timer = undefined;
      if (this.#waiting === 0) {
        this.#longestMs = SHORTEST_WINDOW_MS;
        return;
      }
      // What waited when the window began still waits, if nothing was answered since.
      if (this.#answers === answersAtStart) this.#onStall(windowMs);
      else this.#arm();
    });
    this.#timer.unref();
  }
}
