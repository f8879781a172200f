/** What stands for "no slot" wherever a slot is answered. */
export const NO_SLOT = -1;

const FIRST_CAPACITY = 64;

/**
 * Any number of doubly linked lists over slots, each slot in one of them at most. Links are indices in two integer
 * arrays: 8 bytes for an entry, nothing for the garbage collector to follow, and no object made by a move.
 *
 * Node `list` is the head of a list, which closes it to a ring; node `lists + slot` stands for a slot.
 */
export class SlotLists {
  readonly #lists: number;
  #next: Int32Array;
  #previous: Int32Array;

  constructor(lists: number) {
    this.#lists = lists;
    this.#next = rings(lists, lists + FIRST_CAPACITY);
    this.#previous = this.#next.slice();
  }

  /** Puts a slot that is in no list at the front of one. */
  push(list: number, slot: number): void {
    const node = this.#lists + slot;
    if (node >= this.#next.length) this.#grow(node);
    this.#link(list, node);
  }

  /** Takes a slot out of the list it is in. */
  remove(slot: number): void {
    this.#unlink(this.#lists + slot);
  }

  /** Moves a slot from wherever it is to the front of a list. */
  moveToFront(list: number, slot: number): void {
    const node = this.#lists + slot;
    if (this.#next[list] === node) return;
    this.#unlink(node);
    this.#link(list, node);
  }

  /** The slot at the end of a list, or `NO_SLOT`. */
  last(list: number): number {
    const node = this.#previous[list] as number;
    return node === list ? NO_SLOT : node - this.#lists;
  }

  isEmpty(list: number): boolean {
    return this.#next[list] === list;
  }

  #link(list: number, node: number): void {
    const first = this.#next[list] as number;
    this.#next[node] = first;
    this.#previous[node] = list;
    this.#previous[first] = node;
    this.#next[list] = node;
  }

  #unlink(node: number): void {
    const next = this.#next[node] as number;
    const previous = this.#previous[node] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
  }

  #grow(node: number): void {
    const capacity = Math.max(node + 1, this.#next.length * 2);
    this.#next = grown(this.#next, capacity);
    this.#previous = grown(this.#previous, capacity);
  }
}

function rings(lists: number, capacity: number): Int32Array {
  const nodes = new Int32Array(capacity);
  for (let list = 0; list < lists; list++) nodes[list] = list;
  return nodes;
}

function grown(nodes: Int32Array, capacity: number): Int32Array {
  const larger = new Int32Array(capacity);
  larger.set(nodes);
  return larger;
}
