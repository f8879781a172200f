import { startTimer, type Clock, type Timer } from '@cache/core';

/** Shorter silences are no sign of a dead connection, however short the timeouts of the commands are. */
const SHORTEST_WINDOW_MS = 1000;

/**
 * Notices a connection on which commands wait and nothing at all is answered for as long as the longest of them may
 * take: a server that hangs, or a peer that vanished without a word, which TCP itself notices after many minutes.
 *
 * One timer, armed at most once per window and left armed in between.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #onStall: (silentMs: number) => void;
  #waiting = 0;
  #answers = 0;
  #answersAtStart = 0;
  #longestMs = SHORTEST_WINDOW_MS;
  #timer: Timer | undefined;

  constructor(clock: Clock, onStall: (silentMs: number) => void) {
    this.#clock = clock;
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

  /** A command was answered. */
  ended(): void {
    this.#waiting--;
    this.#answers++;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const windowMs = this.#longestMs;
    this.#answersAtStart = this.#answers;
    this.#timer = startTimer(this.#clock, windowMs, () => this.#look(windowMs));
    this.#timer.unref();
  }

  #look(windowMs: number): void {
    this.#timer = undefined;
    if (this.#waiting === 0) {
      this.#longestMs = SHORTEST_WINDOW_MS;
    } else if (this.#answers === this.#answersAtStart) {
      // Something waited when the window began and nothing was answered since, so that one still waits.
      this.#onStall(windowMs);
    } else {
      this.#arm();
    }
  }
}
