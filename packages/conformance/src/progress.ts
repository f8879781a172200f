import type { Report, ReportedCase } from './report.ts';

/** The part of a stream that is written to. */
export interface Output {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const CLEAR_LINE = '\r\u001B[2K';
const DEFAULT_COLUMNS = 80;

/** Tells people how a run goes: one line that is overwritten in a terminal, nothing but the outcome in a pipe. */
export class Progress {
  readonly #stdout: Output;
  readonly #stderr: Output;

  constructor(stdout: Output, stderr: Output) {
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** A case is done. */
  tell(done: ReportedCase, count: number, total: number): void {
    if (this.#stderr.isTTY !== true) return;
    const line = `${count}/${total} ${done.id} (${done.variant})`;
    this.#stderr.write(`${CLEAR_LINE}${line.slice(0, (this.#stderr.columns ?? DEFAULT_COLUMNS) - 1)}`);
  }

  /** All are done. */
  end(report: Report): void {
    if (this.#stderr.isTTY === true) this.#stderr.write(CLEAR_LINE);
    for (const line of summaryOf(report)) this.#stdout.write(`${line}\n`);
  }
}

function summaryOf({ backend, cases, totals, seed, durationMs }: Report): readonly string[] {
  const failed = cases.filter(({ outcome }) => outcome === 'failed');
  return [
    ...failed.flatMap(({ id, title, variant, error }) => [
      `✗ ${id} (${variant}): ${title}`,
      ...indent(error?.message ?? ''),
    ]),
    ...reasonsOf(cases, 'skipped'),
    ...reasonsOf(cases, 'inapplicable'),
    `${backend}: ${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped, ${totals.inapplicable} inapplicable in ${(durationMs / 1000).toFixed(1)} s (seed ${seed})`,
  ];
}

function indent(text: string): readonly string[] {
  return text.split('\n').map((line) => `    ${line}`);
}

/** One line per reason, since many cases share one. */
function reasonsOf(cases: readonly ReportedCase[], wanted: ReportedCase['outcome']): readonly string[] {
  const byReason = Map.groupBy(
    cases.filter(({ outcome }) => outcome === wanted),
    ({ reason }) => reason,
  );
  return [...byReason].map(([reason, group]) => {
    const ids = [...new Set(group.map(({ id }) => id))];
    return wanted === 'skipped'
      ? `- skipped (${reason}): ${ids.join(', ')}`
      : `- ${ids.length} inapplicable: ${reason}`;
  });
}
