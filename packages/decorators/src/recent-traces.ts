// What a process that sees millions of keys may spend on measuring them.
const MOST_KEYS = 10_000;

/** The last samples of each key, of the keys that were used last. */
export class RecentTraces {
  readonly #size: number;
  readonly #byKey = new Map<string, number[]>();

  constructor(size: number) {
    this.#size = size;
  }

  /** The samples of a key, once there are enough of them. */
  full(key: string): readonly number[] | undefined {
    const trace = this.#byKey.get(key);
    return trace !== undefined && trace.length >= this.#size ? trace : undefined;
  }

  add(key: string, sample: number): void {
    const trace = this.#byKey.get(key) ?? [];
    trace.push(sample);
    if (trace.length > this.#size) trace.shift();
    this.#byKey.delete(key);
    this.#byKey.set(key, trace);
    if (this.#byKey.size <= MOST_KEYS) return;
    const [oldest] = this.#byKey.keys();
    if (oldest !== undefined) this.#byKey.delete(oldest);
  }
}
