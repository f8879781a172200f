import { startTimer, type Clock, type Timer } from '@cache/core';

import { SlotColumn } from './slot-column.ts';
import { TimingWheel } from './timing-wheel.ts';

const NEVER = Infinity;
// What is done in one turn of the event loop: a millisecond or two, so that nothing else has to wait for long.
const ENTRIES_A_TURN = 2048;

/**
 * When entries end. Whether one has ended is asked of the clock, to the millisecond, and only for entries that end at
 * all; that ended entries are also removed is left to one timer for all of them, which is not armed while none ends
 * and never keeps the process alive. Where somebody sets the wall clock back, entries still end by it to the
 * millisecond, but may be removed only when it has caught up.
 */
export class Lifetimes {
  readonly #clock: Clock;
  readonly #onEnded: (slots: readonly number[]) => void;
  readonly #endsAt = new SlotColumn(NEVER);
  readonly #wheel: TimingWheel;
  /** Ticks of the wheel are milliseconds from here on. */
  readonly #origin: number;
  /** Nothing ends before this tick. */
  #nextTick = NEVER;
  #timer: Timer | undefined;
  #timerTick = NEVER;

  /** @param onEnded - given what the timer came upon, as `takeEnded` hands it out. */
  constructor(clock: Clock, onEnded: (slots: readonly number[]) => void) {
    this.#clock = clock;
    this.#onEnded = onEnded;
    this.#origin = Math.floor(clock.now());
    this.#wheel = new TimingWheel((slot) => this.#tickOf(this.#endsAt.get(slot)));
  }

  /** Whether the lifetime of an entry is over. */
  ended(slot: number): boolean {
    const endsAt = this.#endsAt.get(slot);
    return endsAt !== NEVER && endsAt <= this.#clock.now();
  }

  /** How long an entry that has not ended has left; `null` for ever. */
  leftMs(slot: number): number | null {
    const endsAt = this.#endsAt.get(slot);
    return endsAt === NEVER ? null : Math.max(1, Math.ceil(endsAt - this.#clock.now()));
  }

  /** Gives an entry a lifetime from now on, in place of the one it may have had; `null` for ever. */
  start(slot: number, ttlMs: number | null): void {
    if (ttlMs === null) return this.stop(slot);
    const now = this.#clock.now();
    const endsAt = now + ttlMs;
    const before = this.#endsAt.get(slot);
    this.#endsAt.set(slot, endsAt);
    // An entry that lives longer than before is left where it is: the wheel looks again when it comes by.
    if (before <= endsAt && before !== NEVER) return;
    if (before !== NEVER) this.#wheel.cancel(slot);
    const tick = this.#tickOf(endsAt);
    this.#wheel.schedule(slot, tick);
    if (tick < this.#nextTick) this.#nextTick = tick;
    if (tick < this.#timerTick) this.#arm(tick, now);
  }

  /** Forgets the lifetime of an entry, which is gone or never ends from now on. */
  stop(slot: number): void {
    if (this.#endsAt.get(slot) === NEVER) return;
    this.#endsAt.set(slot, NEVER);
    this.#wheel.cancel(slot);
  }

  /**
   * Hands out, and forgets, entries that have ended. The caller removes them.
   *
   * @param limit - how many may be looked at, some of which may not have ended.
   */
  takeEnded(limit: number = ENTRIES_A_TURN): number[] {
    const ended: number[] = [];
    const tick = Math.floor(this.#clock.now()) - this.#origin;
    if (tick < this.#nextTick) return ended;
    this.#wheel.advance(tick, limit, (slot) => {
      this.#endsAt.set(slot, NEVER);
      ended.push(slot);
    });
    this.#nextTick = this.#wheel.next();
    return ended;
  }

  /** Ends the timer. The entries are gone, or will be. */
  close(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #fire(): void {
    const ended = this.takeEnded();
    this.#timer = undefined;
    this.#timerTick = NEVER;
    if (this.#nextTick !== NEVER) this.#arm(this.#nextTick, this.#clock.now());
    // Last, since whoever hears of it may store, clear or close.
    if (ended.length > 0) this.#onEnded(ended);
  }

  #arm(tick: number, now: number): void {
    this.#timer?.cancel();
    // A timer must not be what keeps the entries of a cache in memory that nobody uses any more.
    const weak = new WeakRef(this);
    this.#timerTick = tick;
    this.#timer = startTimer(this.#clock, Math.max(0, this.#origin + tick - now), () => {
      const lifetimes = weak.deref();
      if (lifetimes !== undefined) lifetimes.#fire();
    });
    this.#timer.unref();
  }

  #tickOf(time: number): number {
    return Math.ceil(time) - this.#origin;
  }
}
