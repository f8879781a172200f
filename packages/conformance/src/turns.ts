/** Lets many run beside each other, or one alone: whoever comes later waits behind one that wants to be alone. */
export class Turns {
  readonly #shared = new Set<Promise<unknown>>();
  #alone: Promise<unknown> = Promise.resolve();

  /** Runs beside others, but not beside one that is alone. */
  async together<R>(work: () => Promise<R>): Promise<R> {
    const mayBegin = this.#alone;
    const running = mayBegin.then(work);
    this.#remember(running);
    return running;
  }

  /** Runs when all who came before are done, and before all who come later. */
  async alone<R>(work: () => Promise<R>): Promise<R> {
    const mayBegin = Promise.allSettled([this.#alone, ...this.#shared]);
    const running = mayBegin.then(work);
    this.#alone = running.catch(() => undefined);
    return running;
  }

  #remember(running: Promise<unknown>): void {
    this.#shared.add(running);
    const forget = (): boolean => this.#shared.delete(running);
    running.then(forget, forget);
  }
}
