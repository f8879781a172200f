import { addToCounter, NotIncrementableError } from '@cache/core';
import type { Call } from './call.ts';
import { absent, counting } from './conditions.ts';
import type { EntryStore } from './entry-store.ts';
import { chunksOf, expiryOf, type Condition, type Item } from './item-layout.ts';
import { toPayload } from './stored-value.ts';
import { fitting, tokenOf } from './token.ts';

const { MAX_SAFE_INTEGER: MOST, MIN_SAFE_INTEGER: LEAST } = Number;

/** Entries that count: one step in the table each, which adds to a number or creates it. */
export class Counter {
  readonly #entries: EntryStore;

  constructor(entries: EntryStore) {
    this.#entries = entries;
  }

  async add(call: Call, key: string, delta: number, ttlMs: number | null): Promise<number> {
    for (;;) {
      const sum = (await this.#addThere(call, key, delta)) ?? (await this.#create(call, key, delta, ttlMs));
      if (sum !== undefined) return sum;
      // It is there, and no number of the range: what it is, a look tells, unless it is gone by then.
      const item = await this.#entries.find(call, key, true);
      if (item !== undefined && !isNumber(item, this.#entries.layout.value)) {
        const replaced = await this.#addToText(call, key, item, delta);
        if (replaced !== undefined) return replaced;
      } else if (item !== undefined) {
        addToCounter(item[this.#entries.layout.value]?.N, delta);
      }
      call.check();
    }
  }

  /** Adds to a number, where the sum is exact. */
  async #addThere(call: Call, key: string, delta: number): Promise<number | undefined> {
    const least = delta < 0 ? LEAST - delta : LEAST;
    const most = delta > 0 ? MOST - delta : MOST;
    const sum = await this.#addAnything(call, key, delta, least, most);
    if (sum === undefined || Number.isSafeInteger(sum)) return sum;
    await this.#addAnything(call, key, -delta, LEAST, MOST);
    throw new NotIncrementableError('the stored value is no integer');
  }

  /** Also to a fraction, which only another program stores. */
  async #addAnything(call: Call, key: string, delta: number, least: number, most: number): Promise<number | undefined> {
    const { layout } = this.#entries;
    const update: Condition = {
      expression: 'ADD #value :delta SET #version = :version',
      values: { ':delta': { N: String(delta) }, ':version': { S: this.#entries.nextVersion() } },
    };
    const updated = await this.#entries.update(call, key, update, counting(least, most, this.#entries.now()), false);
    const sum = updated?.[layout.value]?.N;
    return sum === undefined ? undefined : Number(sum);
  }

  async #create(call: Call, key: string, delta: number, ttlMs: number | null): Promise<number | undefined> {
    const now = this.#entries.now();
    const expiresAt = ttlMs === null ? null : now + ttlMs;
    return (await this.#entries.put(call, key, { N: String(delta) }, expiresAt, absent(now))) ? delta : undefined;
  }

  /** Adds to an integer that another program stored as text or bytes. */
  async #addToText(call: Call, key: string, item: Item, delta: number): Promise<number | undefined> {
    const { layout } = this.#entries;
    if (chunksOf(item) > 0) throw new NotIncrementableError('the stored value is no integer');
    const sum = addToCounter(toPayload(item, layout.value, call.context.payload), delta);
    const condition = fitting(tokenOf(item, layout.value), this.#entries.now());
    return (await this.#entries.put(call, key, { N: String(sum) }, expiryOf(item), condition)) ? sum : undefined;
  }
}

function isNumber(item: Item, attribute: string): boolean {
  return item[attribute]?.N !== undefined;
}
