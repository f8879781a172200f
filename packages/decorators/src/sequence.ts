import { randomUUID } from 'node:crypto';

import { monotonic, type Load } from '@cache/core';

import type { Call } from './call.ts';
import { Entry, entryReader, entryWriter, isEntry } from './entry.ts';
import { manyAnswers } from './iterators.ts';
import { readState, Unreadable } from './own-state.ts';

// How many chunks are read by one command.
const AT_ONCE = 50;

/** How far a replay came. */
export interface Replayed {
  readonly complete: boolean;
  readonly length: number;
}

const NOTHING: Replayed = { complete: false, length: 0 };

/** Answers the recorded sequence of a call, as far as there is one. */
export async function* replaySequence(call: Call): AsyncGenerator<unknown, Replayed, undefined> {
  // Its entry holds the number of chunks, and which of the recordings of this key it is.
  const head = await call.lookEntry();
  const id = head?.meta.sequence;
  if (head === undefined || id === undefined) return NOTHING;
  const total = await call.absorb(() =>
    Number(readState(call.cache, call.key, head.value ?? new Unreadable(undefined))),
  );
  if (total === undefined || !Number.isSafeInteger(total)) return NOTHING;
  let length = 0;
  while (length < total) {
    const chunks = await readChunks(call, id, length, Math.min(total, length + AT_ONCE));
    for (const chunk of chunks) {
      if (!isEntry(chunk)) return { complete: false, length };
      length++;
      yield chunk.meta.absent === true ? undefined : chunk.value;
    }
  }
  return { complete: true, length };
}

/**
 * Calls the function, answers what it yields and records that.
 *
 * @param passOver - how many chunks were answered already.
 */
export async function* recordSequence(call: Call, passOver: number): AsyncGenerator<unknown, void, undefined> {
  const recording = call.stores ? await Recording.begin(call) : undefined;
  try {
    let length = 0;
    const { site, self, args } = call;
    for await (const chunk of manyAnswers(site, await Reflect.apply(site.fn, self, args))) {
      await recording?.add(chunk);
      if (++length > passOver) yield chunk;
    }
    await recording?.finish();
  } finally {
    recording?.end();
  }
}

async function readChunks(call: Call, id: string, from: number, to: number): Promise<readonly unknown[]> {
  const keys = Array.from({ length: to - from }, (_, index) => chunkKey(call, id, from + index));
  const options = { ...call.site.options.commandOptions, deserialize: entryReader(call.cache, 'miss') };
  return (await call.absorb(() => call.cache.multiGet(keys, options))) ?? [undefined];
}

function chunkKey({ key }: Call, id: string, index: number): string {
  return `${key}:${id}:${index}`;
}

/** One recording of a sequence, under an id of its own until it is complete. */
class Recording {
  readonly #call: Call;
  readonly #load: Load;
  readonly #id = randomUUID();
  readonly #ttlMs: number | null | undefined;
  readonly #startedAt: number;
  #length = 0;
  #complete = false;
  /** What was written so far; rejects once something could not be. */
  #written: Promise<unknown> = Promise.resolve();

  private constructor(call: Call, load: Load, ttlMs: number | null | undefined) {
    this.#call = call;
    this.#load = load;
    this.#ttlMs = ttlMs;
    this.#startedAt = monotonic(call.cache.clock);
  }

  /** @returns `undefined` where nothing can be recorded. */
  static async begin(call: Call): Promise<Recording | undefined> {
    const load = call.startLoad();
    if (load === undefined) return undefined;
    const outcome = { args: call.args as unknown[], result: undefined, elapsed: 0 };
    const ttl = await call.absorb(async () => ({ ms: await call.site.options.storing.ttl(outcome) }));
    if (ttl !== undefined) return new Recording(call, load, ttl.ms);
    load.end();
    return undefined;
  }

  async add(chunk: unknown): Promise<void> {
    const { cache } = this.#call;
    const entry = chunk === undefined ? new Entry(null, { absent: true }) : new Entry(chunk, {});
    const key = chunkKey(this.#call, this.#id, this.#length++);
    await this.#write(() => cache.set(key, entry, this.#options(this.#ttlMs)));
  }

  /** The sequence has come to its end: from now on it is found. */
  async finish(): Promise<void> {
    const elapsed = monotonic(this.#call.cache.clock) - this.#startedAt;
    // It must not outlive its first chunk.
    const leftMs = typeof this.#ttlMs === 'number' ? this.#ttlMs - elapsed : this.#ttlMs;
    if (typeof leftMs === 'number' && leftMs <= 0) return;
    this.#complete = true;
    const head = new Entry(this.#length, { sequence: this.#id });
    await this.#write(() => this.#load.store(head, this.#options(leftMs)));
  }

  /** Whether it came to its end or not. */
  end(): void {
    const call = this.#call;
    const ended = this.#written.then(
      () => this.#complete && !this.#load.overtaken,
      () => false,
    );
    call.inBackground(
      ended.then(async (complete) => {
        this.#load.end();
        if (complete || this.#length === 0) return;
        const keys = Array.from({ length: this.#length }, (_, index) => chunkKey(call, this.#id, index));
        await call.cache.multiDelete(keys, call.site.options.commandOptions);
      }),
    );
  }

  async #write(write: () => Promise<unknown>): Promise<void> {
    // One after the other; after one that failed nothing more is written.
    const writing = this.#written.then(write);
    writing.catch(() => undefined);
    const previous = this.#written;
    this.#written = writing;
    if (!this.#call.waitsForWrite) {
      this.#call.inBackground(firstFailure(previous, writing));
      return;
    }
    await this.#call.absorb(() => firstFailure(previous, writing));
  }

  #options(ttlMs: number | null | undefined): object {
    const { commandOptions } = this.#call.site.options;
    return {
      ...commandOptions,
      ...(ttlMs === undefined ? {} : { ttl: ttlMs }),
      serialize: entryWriter(this.#call.cache),
    };
  }
}

/** Rejects with the failure of a write, unless that only follows from an earlier one, which was told already. */
async function firstFailure(previous: Promise<unknown>, writing: Promise<unknown>): Promise<void> {
  const failedBefore = await previous.then(
    () => false,
    () => true,
  );
  if (failedBefore) return;
  await writing;
}
