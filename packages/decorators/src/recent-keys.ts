// Of keys that are asked for again and again, a few; what is long is neither kept nor quick to look up.
const MOST = 1024;
const LONGEST_TEXT = 100;
// Where at least half of the calls needed a key that was not there, so many go without.
const CALLS_WITHOUT = 64 * MOST;

/**
 * The keys that were made last, by the text that they were made of. Making one takes as long as all else that a hit
 * does, mostly since a store has to hash a text that is new; one that was stored before has its hash. Texts that are
 * seldom the same cost more than they save, and are given up for a while.
 */
export class RecentKeys {
  readonly #make: (text: string) => string;
  /** Those of this round, and those of the one before: what is found in neither was not asked for of late. */
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  #calls = 0;
  #withoutFor = 0;

  constructor(make: (text: string) => string) {
    this.#make = make;
  }

  of(text: string): string {
    if (text.length > LONGEST_TEXT) return this.#make(text);
    if (this.#withoutFor > 0) {
      this.#withoutFor--;
      return this.#make(text);
    }
    this.#calls++;
    return this.#young.get(text) ?? this.#remember(text);
  }

  #remember(text: string): string {
    const key = this.#old.get(text) ?? this.#make(text);
    this.#young.set(text, key);
    if (this.#young.size === MOST) this.#endRound();
    return key;
  }

  #endRound(): void {
    const paysOff = this.#calls > 2 * MOST;
    if (!paysOff) this.#withoutFor = CALLS_WITHOUT;
    this.#old = paysOff ? this.#young : new Map();
    this.#young = new Map();
    this.#calls = 0;
  }
}
