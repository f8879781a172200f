import { monotonic, type Clock } from '@cache/core';

/** Something that adds up, and to which another of its kind can be added. */
export interface Tally<Self> {
  add(other: Self): void;
}

interface Slice<T> {
  readonly number: number;
  readonly tally: T;
}

const SLICES = 10;

/**
 * A tally of everything, or of the time gone by last: then there is one for each tenth of the window, and the
 * oldest makes room for the newest. No timer, and no more memory for more samples.
 */
export class Figures<T extends Tally<T>> {
  readonly #create: () => T;
  readonly #sliceMs: number | null;
  readonly #slices: Slice<T>[] = [];
  #clock: Clock | undefined;
  #everything: T;

  constructor(create: () => T, windowMs: number | null) {
    this.#create = create;
    this.#sliceMs = windowMs === null ? null : windowMs / SLICES;
    this.#everything = create();
  }

  /** The tally to record into at this moment. */
  at(clock: Clock): T {
    if (this.#sliceMs === null) return this.#everything;
    this.#clock = clock;
    const number = Math.floor(monotonic(clock) / this.#sliceMs);
    const slice = this.#slices.at(-1);
    return slice !== undefined && slice.number === number ? slice.tally : this.#begin(number);
  }

  /** What there is to tell at this moment. */
  sum(): T {
    if (this.#sliceMs === null) return this.#everything;
    const sum = this.#create();
    if (this.#clock === undefined) return sum;
    const now = Math.floor(monotonic(this.#clock) / this.#sliceMs);
    for (const { number, tally } of this.#slices) {
      if (now - number < SLICES) sum.add(tally);
    }
    return sum;
  }

  #begin(number: number): T {
    const tally = this.#create();
    if (this.#slices.length === SLICES) this.#slices.shift();
    this.#slices.push({ number, tally });
    return tally;
  }
}
