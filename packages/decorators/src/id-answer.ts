/** What a function from ids to values answered: an object, or a `Map`, by id. */
export class IdAnswer {
  /** Whether it was a `Map`, which also tells `1` from `'1'`. */
  readonly isMap: boolean;
  readonly #map: ReadonlyMap<unknown, unknown>;

  /** @throws TypeError where it is neither. */
  constructor(answer: unknown) {
    this.isMap = Object.prototype.toString.call(answer) === '[object Map]';
    if (!this.isMap && (typeof answer !== 'object' || answer === null || Array.isArray(answer)))
      throw new TypeError(`the function must answer an object or a Map by id; got ${show(answer)}`);
    this.#map = this.isMap
      ? (answer as ReadonlyMap<unknown, unknown>)
      : new Map<unknown, unknown>(Object.entries(answer as object));
  }

  /** The value of an id: `undefined` where it was left out. */
  get(id: unknown): unknown {
    return this.#map.get(this.isMap ? id : String(id));
  }

  /** All pairs, with ids as they were asked for where an object has made texts of them. */
  *entries(asked: readonly unknown[]): IterableIterator<[id: unknown, value: unknown]> {
    if (this.isMap) return yield* this.#map;
    const byText = new Map(asked.map((id) => [String(id), id]));
    const numbers = asked.length > 0 && asked.every((id) => typeof id === 'number');
    for (const [text, value] of this.#map as ReadonlyMap<string, unknown>) {
      const id = byText.has(text) ? byText.get(text) : numbers && String(Number(text)) === text ? Number(text) : text;
      yield [id, value];
    }
  }
}

function show(answer: unknown): string {
  if (answer === null) return 'null';
  return Array.isArray(answer) ? 'an array' : typeof answer;
}
