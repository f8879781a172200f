import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/** Runs work on one key at a time, in the order of the calls. Costs a `Map` look-up where nobody else is at it. */
export class KeyLocks {
  readonly #last = new Map<string, PromiseLike<unknown>>();

  run<R>(key: string, work: () => MaybePromise<R>): MaybePromise<R> {
    const previous = this.#last.get(key);
    const result = previous === undefined ? work() : previous.then(work);
    if (!isThenable(result)) return result;
    const settled = result.then(ignore, ignore).then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key);
    });
    this.#last.set(key, settled);
    return result;
  }
}

function ignore(): void {
  // The caller of `run` sees how it ended; those behind it only need to know that it has.
}
