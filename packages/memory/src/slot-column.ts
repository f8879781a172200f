const FIRST_CAPACITY = 64;

/** One number for each slot, kept only as far as somebody wrote one: everywhere else stands the same number. */
export class SlotColumn {
  readonly #otherwise: number;
  #numbers = new Float64Array(0);

  constructor(otherwise: number) {
    this.#otherwise = otherwise;
  }

  get(slot: number): number {
    // Reading past the end of a typed array would be several times slower than asking first.
    return slot < this.#numbers.length ? (this.#numbers[slot] as number) : this.#otherwise;
  }

  set(slot: number, value: number): void {
    if (slot >= this.#numbers.length) {
      if (value === this.#otherwise) return;
      this.#grow(slot);
    }
    this.#numbers[slot] = value;
  }

  #grow(slot: number): void {
    const filled = this.#numbers.length;
    const larger = new Float64Array(Math.max(slot + 1, filled * 2, FIRST_CAPACITY));
    larger.set(this.#numbers);
    larger.fill(this.#otherwise, filled);
    this.#numbers = larger;
  }
}
