import { addToCounter, NotIncrementableError, NotSupportedError, type CallContext } from '@cache/core';
import type { EntryStore, StoredItem } from './entry-store.ts';
import { isRefusal, replyOf } from './errors.ts';
import { kindBitsOf, lifetimeOf, remainingLifetime, type Lifetime } from './lifetime.ts';
import { Patience } from './patience.ts';
import { toStored, type StoredValue } from './stored-value.ts';

/** How far from the last exact integer the server is left to add by itself: it would go on beyond it. */
const HEADROOM = 2 ** 52;

/** Entries that count. All of it is one step on the server, or a compare-and-set that is tried until it fits. */
export class Counter {
  readonly #entries: EntryStore;

  constructor(entries: EntryStore) {
    this.#entries = entries;
  }

  async add(wire: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    const patience = new Patience(context);
    for (;;) {
      const item = await this.#entries.find(wire, context);
      const sum =
        item === undefined
          ? await this.#create(wire, delta, ttlMs, context)
          : await this.#addTo(wire, item, delta, ttlMs, context);
      if (sum !== undefined) return sum;
      patience.check();
    }
  }

  async #create(wire: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number | undefined> {
    return (await this.#entries.add(wire, numeral(delta, context), ttlMs, context)) ? delta : undefined;
  }

  /** The sum; `undefined` where somebody came between. */
  async #addTo(
    wire: string,
    item: StoredItem,
    delta: number,
    ttlMs: number | null,
    context: CallContext,
  ): Promise<number | undefined> {
    const lifetime = remainingLifetime(item.flags, Date.now());
    // What it held does not count any more.
    if (lifetime === 'over') return this.#replace(wire, item, delta, lifetimeOf(ttlMs, Date.now()), context);
    const sum = addToCounter(item.value.toString('latin1'), delta);
    if (delta === 0) return sum;
    // The server keeps the lifetime and tries nothing twice, but stops at zero without a word.
    if (delta > 0 && sum - delta >= 0 && sum < HEADROOM) return this.#addThere(wire, delta, context);
    if (lifetime === 'unknown')
      throw new NotSupportedError(
        'another program stored this counter, and counting down, from below zero or beyond 2^52 would lose its lifetime',
      );
    return this.#replace(wire, item, sum, lifetime, context);
  }

  async #replace(
    wire: string,
    { cas, flags }: StoredItem,
    sum: number,
    lifetime: Lifetime,
    context: CallContext,
  ): Promise<number | undefined> {
    const value = { ...numeral(sum, context), kindBits: kindBitsOf(flags) };
    return (await this.#entries.swap(wire, cas, value, lifetime, context)) ? sum : undefined;
  }

  async #addThere(wire: string, delta: number, context: CallContext): Promise<number | undefined> {
    let sum: number;
    try {
      sum = Number(await this.#entries.increment(wire, delta, context));
    } catch (error) {
      // Removed meanwhile, or replaced by what is no number: the next look tells.
      if (isRefusal(error, ['NOT_FOUND']) || isNoNumber(error)) return undefined;
      throw error;
    }
    if (Number.isSafeInteger(sum)) return sum;
    await this.#entries.decrement(wire, delta, context);
    throw new NotIncrementableError(`adding ${delta} would pass ±(2^53 − 1)`);
  }
}

function numeral(sum: number, { payload }: CallContext): StoredValue {
  return toStored(payload === 'binary' ? Buffer.from(String(sum)) : String(sum));
}

function isNoNumber(error: unknown): boolean {
  const { cause } = (error ?? {}) as { readonly cause?: unknown };
  return replyOf(cause)?.includes('non-numeric') === true;
}
