import type { PlannedCase } from './plan.ts';
import { Turns } from './turns.ts';

/** How many cases that only wait are under way at a time; each has connections of its own. */
const MAX_WAITING = 24;

/** Says when a planned case may run. */
export interface Schedule {
  /** Resolves when the case is done; rejects with what it threw. */
  readonly run: (planned: PlannedCase) => Promise<void>;
}

/**
 * Runs cases in the order in which they are asked for, except that those that let real time pass run beside each
 * other: the first one that is asked for starts them all. Test runners ask one by one, and the lifetimes of a
 * hundred cases would be waited for one after the other.
 *
 * @param overlaps - whether cases may wait beside each other: not where they move one clock that all of them share.
 */
export function createSchedule(
  all: readonly PlannedCase[],
  execute: (planned: PlannedCase) => Promise<void>,
  overlaps: boolean,
): Schedule {
  const turns = new Turns();
  const waiting = overlaps
    ? all.filter(({ case: { waits, exclusive }, ...rest }) => waits === true && exclusive !== true && isRun(rest))
    : [];
  let started: ReadonlyMap<PlannedCase, Promise<void>> | undefined;

  return {
    run(planned) {
      if (planned.case.exclusive === true) return turns.alone(() => execute(planned));
      if (!waiting.includes(planned)) return turns.together(() => execute(planned));
      started ??= startAll(waiting, (each) => turns.together(() => execute(each)));
      return started.get(planned) as Promise<void>;
    },
  };
}

function isRun({ skipped, inapplicable }: Pick<PlannedCase, 'skipped' | 'inapplicable'>): boolean {
  return skipped === undefined && inapplicable === undefined;
}

function startAll(
  cases: readonly PlannedCase[],
  execute: (planned: PlannedCase) => Promise<void>,
): ReadonlyMap<PlannedCase, Promise<void>> {
  const started = new Map<PlannedCase, Promise<void>>();
  const lanes: Promise<void>[] = Array.from({ length: MAX_WAITING }, () => Promise.resolve());
  for (const [index, planned] of cases.entries()) {
    const lane = index % MAX_WAITING;
    const running = (lanes[lane] as Promise<void>).then(() => execute(planned));
    lanes[lane] = running.catch(() => undefined);
    // Asked for later: until then nobody handles its rejection.
    running.catch(() => undefined);
    started.set(planned, running);
  }
  return started;
}
