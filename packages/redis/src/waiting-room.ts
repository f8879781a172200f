import type { CallContext } from '@cache/core';
import { toCacheError, unavailable } from './errors.ts';
import { MAX_WAITING, type Link } from './link.ts';

interface Waiter {
  readonly context: CallContext;
  readonly dueAt: number;
  readonly begin: (link: Link) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands that came before there was a connection, in order. They are sent by it, or turned away together. */
export class WaitingRoom {
  #waiters: Waiter[] = [];

  wait(ask: (link: Link) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#waiters.length >= MAX_WAITING)
      return Promise.reject(unavailable(`${MAX_WAITING} commands already wait for a connection`));
    return new Promise((resolve, reject) => {
      const dueAt = context.timeoutMs === null ? Infinity : performance.now() + context.timeoutMs;
      this.#waiters.push({ context, dueAt, reject, begin: (link) => void ask(link).then(resolve, reject) });
    });
  }

  /** Sends what still has time. Who has given up does not expect to be heard any more. */
  admit(link: Link): void {
    const now = performance.now();
    for (const waiter of this.#leave()) {
      if (waiter.context.signal?.aborted === true || waiter.dueAt <= now)
        waiter.reject(unavailable('there was no connection in time'));
      else waiter.begin(link);
    }
  }

  /** Each gets an error of its own, since core notes on it which command failed. */
  turnAway(cause: Error): void {
    for (const waiter of this.#leave()) waiter.reject(toCacheError(cause));
  }

  #leave(): readonly Waiter[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}
