import type { Backend, Clock } from '@cache/core';

/** Somebody's place in a {@link WaitingLine}. */
export interface Place {
  /** Sleeps for a time, or until it is called. Rejects with the signal's reason as soon as that is aborted. */
  sleep(ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void>;
  /** How many in this process came before and still wait. */
  ahead(): number;
  /** Gives the place up. */
  leave(): void;
}

/**
 * Those in this process who wait for a lock, in the order in which they came: a release calls the first, rather than
 * letting it sleep on until its next look.
 */
export class WaitingLine {
  // By the key with its namespace: those who wait for locks of one name in several stand in several lines.
  readonly #lines = new Map<string, Set<Waiter>>();

  join(key: string): Place {
    const line = this.#lines.get(key) ?? new Set();
    const waiter: Waiter = { alarm: undefined, called: false };
    this.#lines.set(key, line.add(waiter));
    return {
      sleep: (ms, clock, signal) => sleep(waiter, ms, clock, signal),
      ahead: () => [...line].indexOf(waiter),
      leave: () => {
        line.delete(waiter);
        if (line.size === 0 && this.#lines.get(key) === line) this.#lines.delete(key);
      },
    };
  }

  callFirst(key: string): void {
    const [first] = this.#lines.get(key) ?? [];
    if (first === undefined) return;
    first.called = true;
    first.alarm?.abort();
  }
}

interface Waiter {
  /** Ends the sleep, while there is one. */
  alarm: AbortController | undefined;
  /** Whether it was called and has not looked since. */
  called: boolean;
}

async function sleep(waiter: Waiter, ms: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const alarm = new AbortController();
  try {
    // Called while it was looking, which may have been too early.
    if (waiter.called) return;
    waiter.alarm = alarm;
    await clock.sleep(ms, signal === undefined ? alarm.signal : AbortSignal.any([signal, alarm.signal]));
  } catch (error) {
    if (signal?.aborted === true || !alarm.signal.aborted) throw error;
  } finally {
    waiter.alarm = undefined;
    waiter.called = false;
  }
}

const lines = new WeakMap<Backend, WaitingLine>();

/** The waiting line of a store. */
export function waitingLineOf(backend: Backend): WaitingLine {
  let line = lines.get(backend);
  if (line === undefined) {
    line = new WaitingLine();
    lines.set(backend, line);
  }
  return line;
}
