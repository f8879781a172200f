import type { LogEntry } from './log-entry.ts';

const EXAMPLES = 5;

/** A line that could not be read. */
export interface BadLine {
  readonly line: number;
  readonly problem: string;
}

/** What a log consists of. */
export interface LogContents {
  /** Lines that are not empty. */
  readonly lines: number;
  /** Lines that could not be read, and were left out. */
  readonly badLines: number;
  /** The first of them. */
  readonly badExamples: readonly BadLine[];
  readonly firstMs: number;
  readonly lastMs: number;
  /** How far a line was behind one before it at most: the time a response takes, if the log is in order. */
  readonly furthestBackMs: number;
  /** Requests that a cache could have answered. */
  readonly cacheable: number;
  /** Sizes of their responses; 0 if the log has none. */
  readonly cacheableBytes: number;
}

/** Counts the lines of a log, good and bad. */
export class LineTally {
  #lineNumber = 0;
  #empty = 0;
  #bad = 0;
  readonly #examples: BadLine[] = [];
  #firstMs = Infinity;
  #lastMs = -Infinity;
  #furthestBackMs = 0;
  #cacheable = 0;
  #cacheableBytes = 0;

  /** Whether any line could be read. */
  get hasEntries(): boolean {
    return this.#firstMs !== Infinity;
  }

  /** Counts an empty line, which is no line of the log and no mistake either. */
  skip(): void {
    this.#lineNumber += 1;
    this.#empty += 1;
  }

  reject(problem: string): void {
    this.#lineNumber += 1;
    this.#bad += 1;
    if (this.#examples.length < EXAMPLES) this.#examples.push({ line: this.#lineNumber, problem });
  }

  accept({ timeMs }: LogEntry): void {
    this.#lineNumber += 1;
    this.#furthestBackMs = Math.max(this.#furthestBackMs, this.#lastMs - timeMs);
    this.#firstMs = Math.min(this.#firstMs, timeMs);
    this.#lastMs = Math.max(this.#lastMs, timeMs);
  }

  /** Counts an accepted line's request among those that a cache could have answered. */
  countCacheable(bytes: number): void {
    this.#cacheable += 1;
    this.#cacheableBytes += bytes;
  }

  contents(): LogContents {
    return {
      lines: this.#lineNumber - this.#empty,
      badLines: this.#bad,
      badExamples: [...this.#examples],
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      furthestBackMs: this.#furthestBackMs,
      cacheable: this.#cacheable,
      cacheableBytes: this.#cacheableBytes,
    };
  }
}
