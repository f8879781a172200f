import { NO_SLOT, SlotLists } from './slot-lists.ts';

const WIDTH = 64;
// 64^9 ticks are 2^54: every integer time there is has its place, none needs a list for "later".
const LEVELS = 9;
const NO_LIST = -1;

/**
 * A hierarchical timing wheel (Varghese and Lauck, SOSP 1987) over slots: scheduling, cancelling and finding what is
 * due cost the same however many entries wait. Times are whole ticks, counted from where the wheel began.
 *
 * A list of level 0 holds one tick; a list of level n holds 64^n ticks and is spread over the levels below when its
 * time comes. An entry lies on the lowest level where its tick and the wheel's own are in the same turn. So every
 * list above level 0 lies ahead, and the first list that is not empty, level by level, is the next that matters.
 */
export class TimingWheel {
  readonly #lists = new SlotLists(LEVELS * WIDTH);
  /** When a slot is due: asked again whenever the wheel comes by, so it may be put off without a word to the wheel. */
  readonly #dueAt: (slot: number) => number;
  #tick = 0;
  #scheduled = 0;
  /** The list that is being emptied; left over where a turn of work ended before the list did. */
  #draining = NO_LIST;
  /** What the last `#seek` came upon. */
  #found = NO_LIST;

  constructor(dueAt: (slot: number) => number) {
    this.#dueAt = dueAt;
  }

  schedule(slot: number, dueTick: number): void {
    this.#place(slot, dueTick);
    this.#scheduled++;
  }

  cancel(slot: number): void {
    this.#lists.remove(slot);
    this.#scheduled--;
  }

  /** No entry is due before this tick; `Infinity` where nothing is scheduled. */
  next(): number {
    if (this.#scheduled === 0) return Infinity;
    return this.#draining === NO_LIST ? this.#seek() : this.#tick;
  }

  /**
   * Goes on to `tick` and hands out, and forgets, what is due by then.
   *
   * @param limit - after so many entries, handed out or moved down, it stops; the next call goes on from there.
   */
  advance(tick: number, limit: number, onDue: (slot: number) => void): void {
    let left = limit;
    while (this.next() <= tick) {
      if (this.#draining === NO_LIST) {
        this.#tick = this.#seek();
        this.#draining = this.#found;
      }
      for (let slot = this.#lists.last(this.#draining); slot !== NO_SLOT; slot = this.#lists.last(this.#draining)) {
        if (left === 0) return;
        left--;
        this.#lists.remove(slot);
        const dueTick = this.#dueAt(slot);
        if (dueTick <= this.#tick) {
          this.#scheduled--;
          onDue(slot);
        } else {
          this.#place(slot, dueTick);
        }
      }
      this.#draining = NO_LIST;
    }
    // Nothing was skipped: every list ahead of the old tick is ahead of the new one, and in the same turn.
    this.#tick = Math.max(this.#tick, tick);
  }

  #place(slot: number, dueTick: number): void {
    let index = Math.max(dueTick, this.#tick);
    let turn = Math.floor(index / WIDTH);
    let ownTurn = Math.floor(this.#tick / WIDTH);
    let level = 0;
    while (turn > ownTurn) {
      index = turn;
      turn = Math.floor(turn / WIDTH);
      ownTurn = Math.floor(ownTurn / WIDTH);
      level++;
    }
    this.#lists.push(level * WIDTH + (index - turn * WIDTH), slot);
  }

  #seek(): number {
    let at = this.#tick;
    let ticks = 1;
    for (let level = 0; level < LEVELS; level++) {
      const turn = Math.floor(at / WIDTH);
      const own = at - turn * WIDTH;
      for (let index = level === 0 ? own : own + 1; index < WIDTH; index++) {
        this.#found = level * WIDTH + index;
        if (!this.#lists.isEmpty(this.#found)) return (turn * WIDTH + index) * ticks;
      }
      at = turn;
      ticks *= WIDTH;
    }
    return Infinity;
  }
}
