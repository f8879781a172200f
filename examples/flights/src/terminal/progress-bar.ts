import cliProgress from 'cli-progress';

const SHOW_AFTER_MS = 200;

/** A bar on stderr while something long is going on. Shows nothing where stderr is no terminal, or the job is short. */
export class ProgressBar implements Disposable {
  readonly #bar: cliProgress.SingleBar;
  readonly #total: number;
  readonly #title: string;
  readonly #startedAt = performance.now();
  #shown = false;

  /** @param total - what `update` counts up to. */
  constructor(title: string, total: number) {
    this.#title = title.padEnd(22);
    this.#total = total;
    this.#bar = new cliProgress.SingleBar({
      format: '{title} {bar} {percentage} %',
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 40,
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    });
  }

  update(done: number): void {
    if (!this.#shown) {
      if (performance.now() - this.#startedAt < SHOW_AFTER_MS) return;
      this.#shown = true;
      this.#bar.start(this.#total, done, { title: this.#title });
    }
    this.#bar.update(Math.min(done, this.#total));
  }

  /** Wipes the bar and gives the cursor back. */
  [Symbol.dispose](): void {
    if (this.#shown) this.#bar.stop();
  }
}
