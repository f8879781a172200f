import type { CallContext } from './backend.ts';
import { overCheck } from './over-check.ts';
import { isThenable } from './thenable.ts';
import type { MaybePromise } from './serializer.ts';

/** Work under a lock: does nothing more once the check that it is given throws. */
export type LockedWork<R> = (stopIfOver: () => void) => MaybePromise<R>;

/** Who has a lock, and when those behind need wait no longer: at the deadline of its caller, by the machine's clock. */
interface Holder {
  readonly settled: PromiseLike<unknown>;
  readonly until: number;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs work on one key at a time, in the order of the calls. Costs a `Map` look-up where nobody else is at it. Work that
 * a store never answers has its lock until its caller has given it up.
 */
export class KeyLocks {
  readonly #last = new Map<string, Holder>();
  /** The last work on all keys, which later work on any of them comes after. */
  #alone: Holder | undefined;

  run<R>(key: string, context: CallContext, work: LockedWork<R>): MaybePromise<R> {
    const previous = this.#last.get(key) ?? this.#alone;
    const { result, holder } = begin(previous === undefined ? [] : [previous], context, work, (ended) => {
      if (this.#last.get(key) === ended) this.#last.delete(key);
    });
    if (holder !== undefined) this.#last.set(key, holder);
    return result;
  }

  /** Runs work on all keys, which nothing else is done to meanwhile. */
  runAlone<R>(context: CallContext, work: LockedWork<R>): MaybePromise<R> {
    const previous = [...this.#last.values(), ...(this.#alone === undefined ? [] : [this.#alone])];
    const { result, holder } = begin(previous, context, work, (ended) => {
      if (this.#alone === ended) this.#alone = undefined;
    });
    if (holder === undefined) return result;
    this.#alone = holder;
    // Whatever was before is waited for by now.
    this.#last.clear();
    return result;
  }
}

/** Begins work once those before it have left; there is a holder where it does not end at once. */
function begin<R>(
  previous: readonly Holder[],
  context: CallContext,
  work: LockedWork<R>,
  end: (holder: Holder) => void,
): { readonly result: MaybePromise<R>; readonly holder?: Holder } {
  const stopIfOver = overCheck(context, 'a command under a lock');
  const start = (): MaybePromise<R> => {
    stopIfOver();
    return work(stopIfOver);
  };
  const result = previous.length === 0 ? work(stopIfOver) : Promise.all(previous.map(left)).then(start);
  if (!isThenable(result)) return { result };
  const settled: PromiseLike<void> = result.then(ignore, ignore).then(() => end(holder));
  const holder: Holder = { settled, until: performance.now() + (context.timeoutMs ?? Infinity) };
  return { result, holder };
}

/** Resolves when the lock is free. */
async function left({ settled, until }: Holder): Promise<void> {
  if (until === Infinity) return void (await settled);
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise((resolve) => {
    timer = setTimeout(resolve, Math.min(LONGEST_TIMER_MS, Math.max(0, until - performance.now())));
    // Whoever waits for the lock has a deadline too, and that keeps the process going.
    timer.unref();
  });
  await Promise.race([settled, givenUp]);
  clearTimeout(timer);
}

function ignore(): void {
  // The caller of `run` sees how it ended; those behind it only need to know that it has.
}
