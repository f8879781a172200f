import { ContenderThread } from './contender-thread.ts';
import type { Contender, Effort, Measure, Setting, Suite } from './suite.ts';

/** What one measure came to for one contender. */
export type Outcome =
  | { readonly kind: 'measured'; readonly samples: readonly number[] }
  /** The contender has no such operation. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly reason: string };

/** What every measure came to for every contender, by their names. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

/** What to run, and how. */
export interface SuiteRun {
  readonly suite: Suite;
  /** Those of the suite's contenders that take part. */
  readonly contenders: readonly Contender[];
  readonly setting: Setting;
  readonly effort: Effort;
  readonly signal: AbortSignal;
  /** Told what is going on and how much of the suite is done, from 0 to 1. */
  readonly onProgress: (done: number, what: string) => void;
}

type Threads = ReadonlyMap<string, ContenderThread>;

/**
 * Measures every contender in every round, so that whatever else the machine does meets all of them alike: what counts
 * is how they compare within a round.
 */
export async function runSuite(run: SuiteRun): Promise<Outcomes> {
  const threads = new Map<string, ContenderThread>();
  const outcomes = new Map<string, Map<string, Outcome>>();
  const broken = new Map<string, string>();
  run.signal.throwIfAborted();
  try {
    run.onProgress(0, 'open contenders');
    const opening = run.contenders.map(async ({ name }) => {
      const { setting, effort } = run;
      const thread = new ContenderThread({ suite: run.suite.name, contender: name, setting, effort });
      threads.set(name, thread);
      await thread.open().catch((error: unknown) => broken.set(name, reasonOf(error)));
    });
    await Promise.all(opening);
    for (const [index, measure] of run.suite.measures.entries()) {
      const progress = (part: number, what: string): void =>
        run.onProgress((index + part) / run.suite.measures.length, `${measure.name}: ${what}`);
      outcomes.set(measure.name, await runMeasure(run, measure, threads, broken, progress));
    }
    return outcomes;
  } finally {
    await Promise.all([...threads.values()].map((thread) => thread.close()));
  }
}

async function runMeasure(
  { signal, effort }: SuiteRun,
  measure: Measure,
  threads: Threads,
  broken: ReadonlyMap<string, string>,
  progress: (part: number, what: string) => void,
): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const samples = new Map<string, number[]>();
  const rounds = Math.min(effort.rounds, measure.maxRounds ?? Infinity);
  const steps = threads.size * (rounds + 1);
  let done = 0;
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    signal.throwIfAborted();
    progress(done++ / steps, name);
    try {
      await work();
    } catch (error) {
      samples.delete(name);
      outcomes.set(name, { kind: 'failed', reason: reasonOf(error) });
    }
  };

  for (const [name, thread] of threads) {
    const reason = broken.get(name);
    if (reason !== undefined) outcomes.set(name, { kind: 'failed', reason });
    else {
      await attempt(name, async () => {
        if (await thread.prepare(measure.name)) samples.set(name, []);
        else outcomes.set(name, { kind: 'absent' });
      });
    }
  }
  for (let round = 0; round < rounds; round++) {
    for (const name of orderOf([...samples.keys()], round)) {
      await attempt(name, async () => {
        const sample = await threads.get(name)?.take();
        if (sample !== undefined) samples.get(name)?.push(sample);
      });
    }
  }
  for (const [name, taken] of samples) outcomes.set(name, { kind: 'measured', samples: taken });
  return outcomes;
}

/** Every round begins with another contender, and every second goes backwards: nobody always follows the same one. */
function orderOf(names: readonly string[], round: number): readonly string[] {
  const first = names.length === 0 ? 0 : round % names.length;
  const rotated = [...names.slice(first), ...names.slice(0, first)];
  return round % 2 === 0 ? rotated : rotated.reverse();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
