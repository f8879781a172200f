import { monotonic, startTimer, type Clock, type Timer } from './clock.ts';

/** Something that is told when its time is up. */
export interface Expiring {
  expire(): void;
}

/** One running deadline. */
export interface Deadline {
  /** Takes the deadline off: what it was for is over. */
  end(): void;
}

/**
 * The deadlines of waiting commands. Those with the same timeout end in the order in which they began, so each
 * timeout needs one queue and one timer however many commands wait. The timer keeps the process alive only while
 * something waits, and is left armed in between, since arming is what costs.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #queues = new Map<number, DeadlineQueue>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(timeoutMs: number, expiring: Expiring): Deadline {
    // Callers who compute what time is left would else have a queue, and a timer, for every fraction.
    const wholeMs = Math.ceil(timeoutMs);
    let queue = this.#queues.get(wholeMs);
    if (queue === undefined) {
      queue = new DeadlineQueue(this.#clock, wholeMs, () => this.#queues.delete(wholeMs));
      this.#queues.set(wholeMs, queue);
    }
    return queue.begin(expiring);
  }

  /** Takes off the timers that are armed for nobody: nothing is going to wait any more. */
  rest(): void {
    for (const queue of this.#queues.values()) queue.rest();
  }
}

class DeadlineQueue {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onIdle: () => void;
  readonly #ends = new Place(undefined, undefined, 0);
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number, onIdle: () => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onIdle = onIdle;
  }

  begin(expiring: Expiring): Deadline {
    const place = new Place(this, expiring, monotonic(this.#clock) + this.#timeoutMs);
    const wasEmpty = this.#empty;
    place.linkBefore(this.#ends);
    if (this.#timer === undefined) this.#arm(this.#timeoutMs);
    else if (wasEmpty) this.#timer.ref();
    return place;
  }

  rest(): void {
    if (!this.#empty) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#onIdle();
  }

  settled(): void {
    if (this.#empty) this.#timer?.unref();
  }

  get #empty(): boolean {
    return this.#ends.next === this.#ends;
  }

  #arm(ms: number): void {
    this.#timer = startTimer(this.#clock, ms, () => this.#fire());
  }

  #fire(): void {
    const now = monotonic(this.#clock);
    let first = this.#ends.next;
    while (first !== this.#ends && first.dueAt <= now) {
      first.unlink();
      first.expiring?.expire();
      first = this.#ends.next;
    }
    this.#timer = undefined;
    if (first === this.#ends) this.#onIdle();
    else this.#arm(first.dueAt - now);
  }
}

class Place implements Deadline {
  readonly #queue: DeadlineQueue | undefined;
  readonly expiring: Expiring | undefined;
  readonly dueAt: number;
  next: Place = this;
  previous: Place = this;

  constructor(queue: DeadlineQueue | undefined, expiring: Expiring | undefined, dueAt: number) {
    this.#queue = queue;
    this.expiring = expiring;
    this.dueAt = dueAt;
  }

  linkBefore(other: Place): void {
    this.previous = other.previous;
    this.next = other;
    other.previous.next = this;
    other.previous = this;
  }

  unlink(): void {
    this.previous.next = this.next;
    this.next.previous = this.previous;
    this.next = this;
    this.previous = this;
  }

  end(): void {
    this.unlink();
    this.#queue?.settled();
  }
}
