import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/** Runs work on one key at a time, in the order of the calls. Costs a `Map` look-up where nobody else is at it. */
export class KeyLocks {
  readonly #last = new Map<string, PromiseLike<unknown>>();
  /** The last work on all keys, which later work on any of them comes after. */
  #alone: PromiseLike<unknown> | undefined;

  run<R>(key: string, work: () => MaybePromise<R>): MaybePromise<R> {
    const previous = this.#last.get(key) ?? this.#alone;
    const result = previous === undefined ? work() : previous.then(work);
    if (!isThenable(result)) return result;
    const settled = result.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return result;
  }

  /** Runs work on all keys, which nothing else is done to meanwhile. */
  runAlone<R>(work: () => MaybePromise<R>): MaybePromise<R> {
    const previous = [...this.#last.values()];
    if (this.#alone !== undefined) previous.push(this.#alone);
    const result = previous.length === 0 ? work() : Promise.all(previous).then(work);
    if (!isThenable(result)) return result;
    const settled = result.then(ignore, ignore).then(() => {
      if (this.#alone === settled) this.#alone = undefined;
    });
    this.#alone = settled;
    // Whatever was before is waited for by now.
    this.#last.clear();
    return result;
  }
}

function ignore(): void {
  // The caller of `run` sees how it ended; those behind it only need to know that it has.
}
