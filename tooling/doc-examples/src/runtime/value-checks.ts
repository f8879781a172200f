import { deepStrictEqual } from 'node:assert/strict';

// Sockets and servers that were closed a moment ago may still be going.
const GRACE_MS = 3000;

/** Compares, inside the process of an example, what its statements come to with what its comments say. */
export class ValueChecks {
  readonly #file: string;
  readonly #missing: Set<number>;
  readonly #problems: string[] = [];

  /** @param lines - of the values that have to be compared before the process ends. */
  constructor(file: string, lines: readonly number[]) {
    this.#file = file;
    this.#missing = new Set(lines);
    process.on('exit', (code) => this.#report(code));
  }

  check<Value>(actual: Value, line: number, expected: () => unknown): Value {
    this.#missing.delete(line);
    try {
      deepStrictEqual(actual, expected());
    } catch (error) {
      this.#problems.push(`${this.#file}:${line}: is not what the comment says\n${(error as Error).message}`);
    }
    return actual;
  }

  /** Called at the end of the example: from here on the process should end by itself. */
  end(): void {
    setTimeout(() => {
      // The pipes are those of its own output.
      const open = process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');
      this.#problems.push(`${this.#file}: runs to its end, but leaves something open: ${open.join(', ')}`);
      process.exit(1);
    }, GRACE_MS).unref();
  }

  #report(code: number): void {
    // Of an example that threw, the lines behind that are not the news.
    const missing = code === 0 ? [...this.#missing] : [];
    const unreached = missing.map((line) => `${this.#file}:${line}: the value in this line was never reached`);
    for (const problem of [...this.#problems, ...unreached]) {
      console.error(problem);
      process.exitCode = 1;
    }
  }
}
