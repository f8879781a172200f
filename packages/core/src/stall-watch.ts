import { startTimer, type Clock, type Timer } from './clock.ts';
import { SystemClock } from './system-clock.ts';

/** Shorter silences are no sign of a dead connection, however short the timeouts of the commands are. */
const SHORTEST_WINDOW_MS = 1000;

/**
 * Notices a connection on which commands wait and nothing at all is answered for as long as the longest of them may
 * take: a server that hangs, or a peer that vanished without a word, which TCP itself notices after many minutes. For
 * backends whose client does not notice either.
 *
 * One timer, armed at most once per window, left armed in between, and never what keeps a process alive.
 *
 * @example
 * ```ts
 * import { StallWatch } from '@cache/core';
 *
 * const watch = new StallWatch((silentMs) => console.warn(`nothing was answered for ${silentMs} ms`));
 * watch.began(5000);  // sent
 * watch.waiting;      // 1
 * watch.ended();      // answered, refused or lost
 * watch.waiting;      // 0
 * watch.stop();       // the connection is over
 * ```
 */
export class StallWatch {
  readonly #onStall: (silentMs: number) => void;
  readonly #clock: Clock;
  #begun = 0;
  #answers = 0;
  /** The number of the last command that may not take for ever. They are answered in order. */
  #lastLimited = 0;
  #answersAtStart = 0;
  #longestMs = SHORTEST_WINDOW_MS;
  #timer: Timer | undefined;

  /**
   * @param onStall - told once for how many milliseconds nothing was answered; the watch goes on with the next command.
   * @param clock - for tests of the watch. A backend leaves it out, since the network does not live by a test's clock.
   */
  constructor(onStall: (silentMs: number) => void, clock: Clock = new SystemClock()) {
    this.#onStall = onStall;
    this.#clock = clock;
  }

  /** How many commands wait for their answer. */
  get waiting(): number {
    return this.#begun - this.#answers;
  }

  /** A command was sent that may take so many milliseconds; `null` says nothing about how long silence may last. */
  began(timeoutMs: number | null): void {
    this.#begun++;
    if (timeoutMs === null) return;
    this.#lastLimited = this.#begun;
    if (timeoutMs > this.#longestMs) this.#longestMs = timeoutMs;
    if (this.#timer === undefined) this.#arm();
  }

  /** A command is over, the oldest as a rule, which for all the others is a sign of life. */
  ended(): void {
    this.#answers++;
  }

  /** Ends the window that is open. */
  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  /** Opens a window, or lets one that was silent so far go on for what the longest of the commands has left. */
  #arm(silentMs = 0): void {
    const windowMs = this.#longestMs;
    if (silentMs === 0) this.#answersAtStart = this.#answers;
    this.#timer = startTimer(this.#clock, windowMs - silentMs, () => this.#look(windowMs));
    this.#timer.unref();
  }

  #look(windowMs: number): void {
    this.#timer = undefined;
    // What is left may be none but those that may take for ever. The next command with a limit opens the next window.
    if (this.#lastLimited <= this.#answers) this.#longestMs = SHORTEST_WINDOW_MS;
    else if (this.#answers !== this.#answersAtStart) this.#arm();
    else if (windowMs < this.#longestMs) this.#arm(windowMs);
    // Something waited when the window began and nothing was answered since, so that one still waits.
    else this.#onStall(windowMs);
  }
}
