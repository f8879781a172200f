import cliProgress from 'cli-progress';

const STEPS = 1000;

/** A bar on stderr while a suite runs. Shows nothing where stderr is no terminal. */
export class ProgressBar implements Disposable {
  readonly #bar: cliProgress.SingleBar | undefined;

  constructor(title: string) {
    if (!process.stderr.isTTY) return;
    this.#bar = new cliProgress.SingleBar({
      format: `${title} {bar} {percentage} %  {what}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 30,
      hideCursor: true,
      clearOnComplete: true,
      // Drawing takes time of the machine that measures.
      fps: 2,
      stream: process.stderr,
    });
    this.#bar.start(STEPS, 0, { what: '' });
  }

  /** @param done - from 0 to 1 */
  update(done: number, what: string): void {
    this.#bar?.update(Math.floor(done * STEPS), { what });
  }

  /** Wipes the bar and gives the cursor back. */
  [Symbol.dispose](): void {
    this.#bar?.stop();
  }
}
