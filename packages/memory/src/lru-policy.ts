import type { Policy } from './policy.ts';
import { SlotLists } from './slot-lists.ts';

const RECENT = 0;

/** Evicts what was not used for longest. Every step is a few integer writes, at any number of entries. */
export class LruPolicy implements Policy {
  #order = new SlotLists(1);

  inserted(slot: number): void {
    this.#order.push(RECENT, slot);
  }

  used(slot: number): void {
    this.#order.moveToFront(RECENT, slot);
  }

  removed(slot: number): void {
    this.#order.remove(slot);
  }

  victim(): number {
    return this.#order.last(RECENT);
  }

  cleared(): void {
    this.#order = new SlotLists(1);
  }
}
