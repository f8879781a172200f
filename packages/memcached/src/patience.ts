import { TimeoutError, type CallContext } from '@cache/core';

/** Ends what is tried again and again when its caller does not wait for it any more. */
export class Patience {
  readonly #signal: AbortSignal | undefined;
  readonly #until: number;

  constructor({ timeoutMs, signal }: CallContext) {
    this.#signal = signal;
    this.#until = timeoutMs === null ? Infinity : performance.now() + timeoutMs;
  }

  /** @throws TimeoutError (`CACHE_TIMEOUT`), which nobody hears: core has rejected for the caller by then. */
  check(): void {
    if (this.#signal?.aborted === true || performance.now() > this.#until)
      throw new TimeoutError('others changed the entry each time before it could be written');
  }
}
