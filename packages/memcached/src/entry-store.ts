import { EntryTooLargeError, type CallContext, type Payload } from '@cache/core';
import type { CommandSink, FoundItem, FoundItems } from './client.ts';
import { isRefusal, unlessRefused } from './errors.ts';
import { ALWAYS_TAKEN, itemSize } from './item-size.ts';
import { AT_ONCE, flagsOf, lifetimeOf, type Lifetime } from './lifetime.ts';
import { MOST_KEYS } from './read-batch.ts';
import type { ServerLink } from './server-link.ts';
import type { ServerPool } from './server-pool.ts';
import { toPayload, type StoredValue } from './stored-value.ts';
import { IMPOSSIBLE_CAS } from './token.ts';

/** An entry as it is stored, with what tells this state from every other. */
export interface StoredItem {
  readonly value: Buffer;
  readonly flags: number;
  readonly cas: string;
}

/** The value of one of the keys that were asked for together. */
export type FindValue = (wire: string) => Buffer | undefined;

/** The commands of the protocol, on keys that it can carry. */
export class EntryStore {
  readonly #pool: ServerPool;

  constructor(pool: ServerPool) {
    this.#pool = pool;
  }

  async get(wire: string, context: CallContext): Promise<Payload> {
    const found = await this.#pool.linkOf(wire).read(wire, context);
    return found === undefined ? undefined : toPayload(found.value, context);
  }

  /** Looks for many: one command per server and {@link MOST_KEYS} keys. Answers how to find each. */
  async getMany(wires: readonly string[], context: CallContext): Promise<FindValue> {
    const replies: Promise<FoundItems>[] = [];
    for (const [link, part] of this.#pool.partition(wires)) {
      for (let from = 0; from < part.length; from += MOST_KEYS) {
        const line = `get ${part.slice(from, from + MOST_KEYS).join(' ')}\r\n`;
        replies.push(link.send((sink) => void sink.write(line), context));
      }
    }
    const answers = await Promise.all(replies);
    const [found] = answers;
    if (answers.length === 1 && found !== undefined)
      return (wire) => (Object.hasOwn(found, wire) ? found[wire]?.value : undefined);
    const all = new Map(answers.flatMap((each) => Object.entries(each)));
    return (wire) => all.get(wire)?.value;
  }

  /** The entry with what a compare-and-set needs. */
  async find(wire: string, context: CallContext): Promise<StoredItem | undefined> {
    const found = await this.#ask<FoundItems>(wire, `gets ${wire}\r\n`, context);
    if (!Object.hasOwn(found, wire)) return undefined;
    const { tokens, value } = found[wire] as FoundItem;
    return { value, flags: Number(tokens[2]), cas: String(tokens[4]) };
  }

  async set(wire: string, value: StoredValue, ttlMs: number | null, context: CallContext): Promise<void> {
    await this.#store('set', wire, value, lifetimeOf(ttlMs, Date.now()), '', context);
  }

  /** Whether it was stored. */
  add(wire: string, value: StoredValue, ttlMs: number | null, context: CallContext): Promise<boolean> {
    return unlessRefused(this.#store('add', wire, value, lifetimeOf(ttlMs, Date.now()), '', context), ['NOT_STORED']);
  }

  /** Stores if the entry has this CAS id; answers whether it had. */
  swap(wire: string, cas: string, value: StoredValue, lifetime: Lifetime, context: CallContext): Promise<boolean> {
    return unlessRefused(this.#store('cas', wire, value, lifetime, ` ${cas}`, context), ['EXISTS', 'NOT_FOUND']);
  }

  /** Removes if the entry has this CAS id; answers whether it had. */
  remove(wire: string, cas: string, context: CallContext): Promise<boolean> {
    // The protocol has no such command. What is stored with this exptime is over before anybody can see it.
    return unlessRefused(this.#ask(wire, `cas ${wire} 0 ${AT_ONCE} 0 ${cas}\r\n\r\n`, context), [
      'EXISTS',
      'NOT_FOUND',
    ]);
  }

  async exists(wire: string, context: CallContext): Promise<boolean> {
    try {
      // Neither reads the value nor changes anything: the server says why it did not store.
      await this.#ask(wire, `cas ${wire} 0 0 0 ${IMPOSSIBLE_CAS}\r\n\r\n`, context);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return isRefusal(error, ['EXISTS']);
    }
    return false;
  }

  delete(wire: string, context: CallContext): Promise<boolean> {
    return unlessRefused(this.#ask(wire, `delete ${wire}\r\n`, context), ['NOT_FOUND']);
  }

  /** Adds to a number and keeps its lifetime; the new number as text. */
  increment(wire: string, delta: number, context: CallContext): Promise<string> {
    return this.#ask(wire, `incr ${wire} ${delta}\r\n`, context);
  }

  /** Undoes an {@link increment}. The server pads a number that gets shorter by a space. */
  decrement(wire: string, delta: number, context: CallContext): Promise<string> {
    return this.#ask(wire, `decr ${wire} ${delta}\r\n`, context);
  }

  async flush(context: CallContext): Promise<void> {
    await Promise.all(this.#pool.links.map((link) => link.send((sink) => void sink.write('flush_all\r\n'), context)));
  }

  /**
   * Whether the server of a key takes a value. At once where every server would.
   *
   * @throws EntryTooLargeError (`CACHE_ENTRY_TOO_LARGE`): sent all the same, it would make the server drop the old value.
   */
  checkSize(wire: string, { bytes }: StoredValue, context: CallContext): Promise<void> | undefined {
    const size = itemSize(Buffer.byteLength(wire), bytes);
    return size < ALWAYS_TAKEN ? undefined : this.#checkSize(this.#pool.linkOf(wire), size, context);
  }

  async #checkSize(link: ServerLink, size: number, context: CallContext): Promise<void> {
    const most = await link.itemSizeMax(context);
    if (size <= most) return;
    throw new EntryTooLargeError(
      `the entry has ${size} bytes with key and overhead; Memcached at ${link.name} takes ${most} (its option -I)`,
    );
  }

  #ask<Reply>(wire: string, line: string, context: CallContext): Promise<Reply> {
    return this.#pool.linkOf(wire).send((sink) => void sink.write(line), context);
  }

  #store(
    verb: 'set' | 'add' | 'cas',
    wire: string,
    value: StoredValue,
    lifetime: Lifetime,
    suffix: string,
    context: CallContext,
  ): Promise<unknown> {
    const flags = flagsOf(lifetime, value.kindBits);
    const line = `${verb} ${wire} ${flags} ${lifetime.exptime} ${value.bytes}${suffix}\r\n`;
    const send = (): Promise<unknown> =>
      this.#pool.linkOf(wire).send((sink) => writeBlock(sink, line, value.data), context);
    return this.checkSize(wire, value, context)?.then(send) ?? send();
  }
}

function writeBlock(sink: CommandSink, line: string, data: string | Buffer): void {
  if (typeof data === 'string') {
    sink.write(`${line}${data}\r\n`);
    return;
  }
  sink.write(line);
  sink.write(data);
  sink.write('\r\n');
}
