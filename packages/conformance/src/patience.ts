import { CASE_LIMIT_MS } from './within.ts';

/** Once so many cases have failed, one that hangs tells hardly anything new. */
const MANY_FAILURES = 3;
const LIMIT_AFTER_MANY_MS = 15_000;
const LIMIT_AFTER_HANGING_MS = 5000;
/** Once so many hang, the others would hang as well, each for its limit. */
const MOST_HANGING = 4;

/** How a case of a run failed. */
export interface CaseFailure {
  readonly id: string;
  /** Whether it was ended since it was not over in time. */
  readonly hung: boolean;
}

/**
 * How long a run waits for its cases, and when it is given up: less long the more have failed, so that a common mistake
 * is told within a minute or two.
 */
export class Patience {
  readonly #bail: boolean;
  readonly #failed: string[] = [];
  readonly #hung: string[] = [];

  /** @param bail - whether the first failure ends the run. */
  constructor(bail: boolean) {
    this.#bail = bail;
  }

  /** How long the next case may take. */
  get limitMs(): number {
    if (this.#hung.length > 0) return LIMIT_AFTER_HANGING_MS;
    return this.#failed.length < MANY_FAILURES ? CASE_LIMIT_MS : LIMIT_AFTER_MANY_MS;
  }

  /** Why the cases that have not begun are not run; `undefined` while they are. */
  get whyOver(): string | undefined {
    if (this.#bail && this.#failed.length > 0) return `not run, since ${this.#failed[0]} failed and bail is on`;
    if (this.#hung.length < MOST_HANGING) return undefined;
    return `not run, since ${this.#hung.length} cases hung: ${[...new Set(this.#hung)].join(', ')}`;
  }

  note({ id, hung }: CaseFailure): void {
    this.#failed.push(id);
    if (hung) this.#hung.push(id);
  }
}

/** What a case ends with that was not run, since the run was given up. */
export class CaseNotRun extends Error {
  override readonly name = 'CaseNotRun';
}
