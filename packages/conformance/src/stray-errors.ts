import { inspect } from 'node:util';

const EVENTS = ['unhandledRejection', 'uncaughtException'] as const;

/**
 * Catches what would end the process: rejections that nobody handles and exceptions that nobody catches. What is tried
 * must cause none, and where it does must fail a case rather than the run.
 */
export class StrayErrors implements Disposable {
  #caught: unknown[] = [];
  readonly #catch = (error: unknown): void => {
    this.#caught.push(error);
  };

  constructor() {
    for (const event of EVENTS) process.on(event, this.#catch);
  }

  /** Answers the first error since it was last asked, once those of the work just done have come in. */
  async take(): Promise<{ readonly error: unknown } | undefined> {
    // Rejections are reported after the microtasks of the turn in which they were made.
    await new Promise((resolve) => setImmediate(resolve));
    const caught = this.#caught;
    this.#caught = [];
    return caught.length === 0 ? undefined : { error: caught[0] };
  }

  [Symbol.dispose](): void {
    for (const event of EVENTS) process.off(event, this.#catch);
  }
}

/**
 * Does work, and rejects where it leaves a rejection that nobody handles. Most test runners notice that too, but not all,
 * and not always in the test that caused it.
 */
export async function withoutStrayErrors(work: () => Promise<void>): Promise<void> {
  using stray = new StrayErrors();
  await work();
  const caught = await stray.take();
  if (caught !== undefined)
    throw new Error(`nobody handles what was rejected or thrown beside the case: ${inspect(caught.error)}`, {
      cause: caught.error,
    });
}
