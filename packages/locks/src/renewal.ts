import { startTimer, type Clock, type Timer } from '@cache/core';

/** What a {@link Renewal} is told. */
export interface RenewalOptions {
  readonly clock: Clock;
  readonly intervalMs: number;
  /** Extends the lease; answers whether it was still held. */
  readonly extend: () => Promise<boolean>;
  /** Told of an extension that failed; answers whether to try again. */
  readonly onError: (error: unknown) => boolean;
  /** Told once that there is nothing to extend any more. */
  readonly onLost: () => void;
}

/** Extends a lease again and again until it is stopped. Keeps no process alive. */
export class Renewal {
  readonly #options: RenewalOptions;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    const { clock, intervalMs } = this.#options;
    this.#timer = startTimer(clock, intervalMs, () => void this.#renew());
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const goesOn = await this.#options
      .extend()
      .catch((error: unknown) => this.#stopped || this.#options.onError(error));
    if (this.#stopped) return;
    if (goesOn) this.#arm();
    else this.#options.onLost();
  }
}
