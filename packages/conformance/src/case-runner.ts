import type { Capabilities, ConformanceTarget } from '@cache/core';
import { CaseScope } from './case-scope.ts';
import type { PlannedCase } from './plan.ts';
import { CaseNotRun, type Patience } from './patience.ts';
import { within, withinCaseLimit } from './within.ts';

/** How long the kit waits for the caches of a case to close, the first time that they do not. */
const CLOSE_LIMIT_MS = 2000;

/** What all cases of a run have in common. */
export interface RunInput {
  readonly target: ConformanceTarget;
  readonly capabilities: Capabilities;
  readonly seed: number;
  /** Told of every failure. */
  readonly patience: Patience;
}

/** Runs single cases: makes what they are given, bounds them, and cleans up after them. */
export class CaseRunner {
  readonly #input: RunInput;
  readonly #durationsMs = new Map<PlannedCase, number>();
  #closingHangs = false;

  constructor(input: RunInput) {
    this.#input = input;
  }

  /** Resolves if the case holds, rejects with what it threw if not; with CaseNotRun where the run was given up. */
  async run(planned: PlannedCase): Promise<void> {
    const {
      case: { id, run },
      variant,
    } = planned;
    const { patience } = this.#input;
    if (patience.whyOver !== undefined) throw new CaseNotRun(patience.whyOver);
    const began = performance.now();
    const scope = new CaseScope({ ...this.#input, caseId: id, variant });
    let usesSeed = false;
    let ended = false;
    const work = async (): Promise<void> => {
      try {
        const { random, ...context } = await scope.open();
        await run({
          ...context,
          random: () => {
            usesSeed = true;
            return random();
          },
        });
      } finally {
        ended = true;
      }
    };
    try {
      await withinCaseLimit(work, patience.limitMs);
    } catch (error) {
      patience.note({ id, hung: !ended });
      throw usesSeed ? withSeed(error, this.#input.seed) : error;
    } finally {
      this.#durationsMs.set(planned, performance.now() - began);
      await this.#cleanUp(scope);
    }
  }

  /** How long a case that has run took by itself, without the wait for its turn. */
  durationOf(planned: PlannedCase): number {
    return this.#durationsMs.get(planned) ?? 0;
  }

  /** How a cache closes is for cases of their own to judge; here it must only not hold up the others. */
  async #cleanUp(scope: CaseScope): Promise<void> {
    const closed = scope.close().catch(() => undefined);
    if (this.#closingHangs) return;
    await within(CLOSE_LIMIT_MS, 'closing hangs', () => closed).catch(() => {
      this.#closingHangs = true;
    });
  }
}

function withSeed(error: unknown, seed: number): unknown {
  if (error instanceof Error || Object.prototype.toString.call(error) === '[object Error]') {
    const failure = error as Error;
    failure.message += `\n(repeat with seed ${seed})`;
  }
  return error;
}
