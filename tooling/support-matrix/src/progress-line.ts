/** The part of a terminal that is written to. */
export interface Terminal {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const CLEAR_LINE = '\r\u001B[2K';
const WIDTH = 30;
const DEFAULT_COLUMNS = 80;

/** A bar that is overwritten in a terminal. Writes nothing to anything else. */
export class ProgressLine implements Disposable {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** @param done - from 0 to 1 */
  show(done: number, what: string): void {
    if (this.#terminal.isTTY !== true) return;
    const full = Math.floor(done * WIDTH);
    const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
    const line = `${bar} ${String(Math.floor(done * 100)).padStart(3)} %  ${what}`;
    // One that is wrapped could not be overwritten.
    this.#terminal.write(`${CLEAR_LINE}${line.slice(0, (this.#terminal.columns ?? DEFAULT_COLUMNS) - 1)}`);
  }

  [Symbol.dispose](): void {
    if (this.#terminal.isTTY === true) this.#terminal.write(CLEAR_LINE);
  }
}
