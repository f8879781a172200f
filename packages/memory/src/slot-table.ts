import { KeyIndex } from './key-index.ts';
import { NO_SLOT } from './slot-lists.ts';

/**
 * Which key is in which slot, with what payload. An entry keeps its slot for as long as it is there, and the slot
 * of one that left goes to a later one: other parts know entries by slot alone, and a walk over the slots meets
 * every entry that stays exactly once.
 */
export class SlotTable {
  readonly #slots = new KeyIndex();
  #keys: (string | undefined)[] = [];
  #payloads: unknown[] = [];
  #free: number[] = [];

  /** How many entries there are. */
  get size(): number {
    return this.#slots.size;
  }

  /** One more than the highest slot that was ever in use. */
  get end(): number {
    return this.#keys.length;
  }

  find(key: string): number {
    const slot = this.#slots.get(key);
    return slot === undefined ? NO_SLOT : slot;
  }

  /** The key in a slot; `undefined` where the slot is free. */
  keyAt(slot: number): string | undefined {
    return this.#keys[slot];
  }

  payloadAt(slot: number): unknown {
    return this.#payloads[slot];
  }

  replace(slot: number, payload: unknown): void {
    this.#payloads[slot] = payload;
  }

  /** Gives a key that is not there a slot. */
  insert(key: string, payload: unknown): number {
    const { length } = this.#free;
    const slot = length === 0 ? this.#keys.length : (this.#free[length - 1] as number);
    // First, because a Map that is full throws: nothing has changed then.
    this.#slots.add(key, slot);
    if (length > 0) this.#free.pop();
    this.#keys[slot] = key;
    this.#payloads[slot] = payload;
    return slot;
  }

  /** Frees the slot of an entry. */
  remove(slot: number): void {
    this.#slots.remove(this.#keys[slot] as string);
    this.#keys[slot] = undefined;
    this.#payloads[slot] = undefined;
    this.#free.push(slot);
  }

  clear(): void {
    this.#slots.clear();
    this.#keys = [];
    this.#payloads = [];
    this.#free = [];
  }
}
