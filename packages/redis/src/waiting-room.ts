import type { CallContext } from '@cache/core';
import { likewise, toCacheError, unavailable } from './errors.ts';
import { MAX_WAITING } from './link.ts';

interface Waiter<Host> {
  readonly context: CallContext;
  readonly dueAt: number;
  readonly begin: (host: Host) => void;
  readonly reject: (error: unknown) => void;
}

/** Commands that came before there was somebody to ask, in order. They are asked together, or turned away. */
export class WaitingRoom<Host> {
  #waiters: Waiter<Host>[] = [];

  wait(ask: (host: Host) => Promise<unknown>, context: CallContext): Promise<unknown> {
    if (this.#waiters.length >= MAX_WAITING)
      return Promise.reject(unavailable(`${MAX_WAITING} commands already wait for a connection`));
    return new Promise((resolve, reject) => {
      const dueAt = context.timeoutMs === null ? Infinity : performance.now() + context.timeoutMs;
      this.#waiters.push({ context, dueAt, reject, begin: (host) => void ask(host).then(resolve, reject) });
    });
  }

  /** Sends what still has time. Who has given up does not expect to be heard any more. */
  admit(host: Host): void {
    const now = performance.now();
    for (const waiter of this.#leave()) {
      if (waiter.context.signal?.aborted === true || waiter.dueAt <= now)
        waiter.reject(unavailable('there was no connection in time'));
      else waiter.begin(host);
    }
  }

  /** Each gets an error of its own, since core notes on it which command failed. */
  turnAway(cause: Error, address?: string): void {
    for (const waiter of this.#leave()) waiter.reject(likewise(toCacheError(cause, address)));
  }

  #leave(): readonly Waiter<Host>[] {
    const waiters = this.#waiters;
    this.#waiters = [];
    return waiters;
  }
}
