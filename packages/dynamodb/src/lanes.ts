/** Bounds what is under way at a time. Who comes later waits in line, and may leave it. */
export class Lanes {
  #free: number;
  readonly #line = new Set<() => void>();

  /** @param most - how many there are. */
  constructor(most: number) {
    this.#free = most;
  }

  /** Does something as soon as a lane is free; not at all where the signal is aborted before. */
  async run<Answer>(act: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    try {
      return await act();
    } finally {
      this.#leave();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        this.#line.delete(enter);
        reject(signal.reason as Error);
      };
      this.#line.add(enter);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Hands the lane on to the one who has waited longest. */
  #leave(): void {
    const [enter] = this.#line;
    if (enter === undefined) {
      this.#free++;
      return;
    }
    this.#line.delete(enter);
    enter();
  }
}
