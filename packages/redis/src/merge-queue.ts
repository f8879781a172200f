import { widestContext, type CallContext } from '@cache/core';
import { concernsServer, likewise } from './errors.ts';
import { MAX_WAITING, tooManyWait } from './link.ts';

/** How a queue asks for one item, and for several at once. */
export interface Merging<Item, Answer> {
  /** More are not merged into one command. */
  readonly most: number;
  readonly one: (item: Item, context: CallContext) => Promise<Answer>;
  /** The answers in the order of the items. */
  readonly many: (items: readonly Item[], context: CallContext) => Promise<readonly Answer[]>;
  /** Whether no item may be done behind one that was asked for later, as with writes. Reads only then tell what is newer. */
  readonly inOrder: boolean;
  /** Only keys of one slot are merged; all where there are no slots. */
  readonly slotOf?: ((key: string) => number) | undefined;
}

interface Member<Answer> {
  readonly context: CallContext;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns commands of one kind that are asked for in the same tick into one command of many: one to encode, to send,
 * to parse and to wait for.
 *
 * A queue is sent at the end of the tick, which is before the client writes to its socket: nothing waits longer than
 * it would without. One that is alone goes as the plain command. A merged command that the server refuses is asked
 * again one by one, so that each caller hears what is wrong with its own, unless the server refuses all alike; in a
 * cluster one server that is away fails the commands for its slots alone. What is asked again comes behind what was
 * asked for meanwhile: where the order counts, a server that has refused once is not given merged commands any more.
 *
 * Commands of other kinds overtake what is queued. Whoever sends one that touches the same key looks with
 * {@link MergeQueue.has} and sends the queue with {@link MergeQueue.flush} first.
 */
export class MergeQueue<Item, Answer> {
  readonly #merging: Merging<Item, Answer>;
  readonly #flush = (): void => this.flush();
  #keys: string[] = [];
  #items: Item[] = [];
  #members: Member<Answer>[] = [];
  /** The same as the keys, once somebody asked what is among them. */
  #index: Set<string> | undefined;
  #scheduled = false;
  #most: number;
  /** Members that were not answered yet. The connection counts what was sent, which is one command for many of them. */
  #waiting = 0;

  constructor(merging: Merging<Item, Answer>) {
    this.#merging = merging;
    this.#most = merging.most;
  }

  add(key: string, item: Item, context: CallContext): Promise<Answer> {
    if (this.#waiting >= MAX_WAITING) return Promise.reject(tooManyWait());
    this.#waiting++;
    const first = this.#members[0];
    if (first !== undefined && (!goTogether(first.context, context) || this.#members.length >= this.#most))
      this.flush();
    return new Promise((resolve, reject) => {
      this.#keys.push(key);
      this.#items.push(item);
      this.#members.push({ context, resolve, reject });
      this.#index?.add(key);
      if (this.#scheduled) return;
      this.#scheduled = true;
      process.nextTick(this.#flush);
    });
  }

  /** Whether the key is among what is queued. */
  has(key: string): boolean {
    if (this.#members.length === 0) return false;
    this.#index ??= new Set(this.#keys);
    return this.#index.has(key);
  }

  /** Sends what is queued. */
  flush(): void {
    this.#scheduled = false;
    const keys = this.#keys;
    const items = this.#items;
    const members = this.#members;
    if (members.length === 0) return;
    this.#keys = [];
    this.#items = [];
    this.#members = [];
    this.#index = undefined;
    const { slotOf } = this.#merging;
    if (slotOf === undefined || members.length === 1) {
      this.#ask(items, members);
      return;
    }
    for (const group of Map.groupBy(members.keys(), (index) => slotOf(keys[index] as string)).values()) {
      this.#ask(
        group.map((index) => items[index] as Item),
        group.map((index) => members[index] as Member<Answer>),
      );
    }
  }

  #ask(items: readonly Item[], members: readonly Member<Answer>[]): void {
    if (members.length === 1) this.#askEach(items, members);
    else void this.#askAll(items, members);
  }

  async #askAll(items: readonly Item[], members: readonly Member<Answer>[]): Promise<void> {
    let answers: readonly Answer[];
    try {
      answers = await this.#merging.many(items, widestContext(members));
    } catch (error) {
      if (!concernsServer(error)) {
        if (this.#merging.inOrder) this.#most = 1;
        return this.#askEach(items, members);
      }
      this.#waiting -= members.length;
      for (const member of members) member.reject(likewise(error));
      return;
    }
    this.#waiting -= members.length;
    for (let index = 0; index < members.length; index++)
      (members[index] as Member<Answer>).resolve(answers[index] as Answer);
  }

  #askEach(items: readonly Item[], members: readonly Member<Answer>[]): void {
    members.forEach(({ context, resolve, reject }, index) => {
      const answer = this.#merging.one(items[index] as Item, context);
      answer.then(resolve, reject).finally(() => this.#waiting--);
    });
  }
}

/** Together with one that may take for ever, nobody would notice that the others are not answered. */
function goTogether(one: CallContext, other: CallContext): boolean {
  return one.payload === other.payload && (one.timeoutMs === null) === (other.timeoutMs === null);
}
