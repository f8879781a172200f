import { widestContext, type CallContext } from '@cache/core';

/** Keys of one command that reads; a longer one would make the first of them wait for the last. */
export const MOST_KEYS = 200;

interface Reader<Item> {
  readonly wire: string;
  readonly context: CallContext;
  readonly resolve: (item: Item | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Asks for several keys by one command. */
export type ReadMany<Item> = (
  wires: readonly string[],
  context: CallContext,
) => Promise<Readonly<Record<string, Item>>>;

/**
 * Makes one command of the reads of a tick: one to send, to parse and to wait for. Whoever sends another command
 * calls {@link ReadBatch.flush} first, so that the server gets all of them in the order of the calls.
 */
export class ReadBatch<Item> {
  readonly #readMany: ReadMany<Item>;
  readonly #flush = (): void => this.flush();
  #readers: Reader<Item>[] = [];
  #waiting = 0;

  constructor(readMany: ReadMany<Item>) {
    this.#readMany = readMany;
  }

  /** How many reads were not answered yet, of which many are one command. */
  get waiting(): number {
    return this.#waiting;
  }

  /** What is stored under a key; `undefined` for a miss. */
  read(wire: string, context: CallContext): Promise<Item | undefined> {
    const [first] = this.#readers;
    // Together with one that may take for ever, nobody would notice that the others are not answered.
    const isOther = first !== undefined && (first.context.timeoutMs === null) !== (context.timeoutMs === null);
    if (isOther || this.#readers.length >= MOST_KEYS) this.flush();
    this.#waiting++;
    return new Promise((resolve, reject) => {
      if (this.#readers.push({ wire, context, resolve, reject }) === 1) process.nextTick(this.#flush);
    });
  }

  flush(): void {
    const readers = this.#readers;
    if (readers.length === 0) return;
    this.#readers = [];
    const wires = readers.map(({ wire }) => wire);
    this.#readMany(wires, widestContext(readers)).then(
      (found) => {
        this.#waiting -= readers.length;
        // The client files what it found in a plain object: what is not its own is no answer.
        for (const { wire, resolve } of readers) resolve(Object.hasOwn(found, wire) ? found[wire] : undefined);
      },
      (error: unknown) => {
        this.#waiting -= readers.length;
        for (const { reject } of readers) reject(error);
      },
    );
  }
}
