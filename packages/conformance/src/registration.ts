/** How a test runner groups tests: `describe` of node:test, jest, vitest, bun:test. */
export type Describe = (title: string, register: () => void) => unknown;

/** How a test runner registers a test: `it` of node:test, jest, vitest, bun:test. */
export interface It {
  (title: string, run: () => Promise<void>, timeoutMs?: number): unknown;
  /** Registers a test that is not run. */
  readonly skip: (title: string, run: () => Promise<void>) => unknown;
}

/** What tests are registered with. */
export interface TestRunner {
  readonly describe: Describe;
  readonly it: It;
}

/** What was registered and what was not. */
export interface ConformancePlan {
  /** What cases choose at random is the same with the same seed; 0 where nothing is random. */
  readonly seed: number;
  /** How many tests will run. */
  readonly registered: number;
  /** Cases left out by `skip`, by id, with the reason given. */
  readonly skipped: Readonly<Record<string, string>>;
  /** Cases that say nothing about what is tried, by id, with the reason. */
  readonly inapplicable: Readonly<Record<string, string>>;
}

/** A case as a test, which will run unless a reason says why not. */
export interface PlannedTest {
  readonly id: string;
  readonly title: string;
  /** Left out where the tests are not grouped. */
  readonly group?: string;
  /** Why it is skipped, in the words of whoever asked for that. */
  readonly skipped: string | undefined;
  /** Why it says nothing about what is tried. */
  readonly inapplicable: string | undefined;
  /** Bounded in time by itself: not every runner does that. */
  readonly run: () => Promise<void>;
}

/** Longer than any queue of cases that wait. */
const RUNNER_TIMEOUT_MS = 300_000;

/** Refuses what tests cannot be registered with. */
export function checkRunner({ describe, it }: TestRunner): void {
  if (typeof describe !== 'function')
    throw new TypeError('describe must be the function of the test runner that groups tests');
  if (typeof it !== 'function' || typeof it.skip !== 'function')
    throw new TypeError('it must be the function of the test runner that registers a test, with it.skip');
}

/**
 * Registers tests under a title that says their seed, where there is one. One that is skipped says why in its own; how
 * many do not apply is in the title of the whole.
 */
export function registerTests(
  { describe, it }: TestRunner,
  title: string,
  tests: readonly PlannedTest[],
  seed?: number,
): ConformancePlan {
  const [others, applying] = split(tests, ({ inapplicable }) => inapplicable !== undefined);
  const skipped = applying.filter((each) => each.skipped !== undefined);
  const register = (each: PlannedTest): void => {
    const name = `${each.id}: ${each.title}`;
    if (each.skipped === undefined) it(name, each.run, RUNNER_TIMEOUT_MS);
    else it.skip(`${name} (skipped: ${each.skipped})`, async () => undefined);
  };
  const count = new Set(others.map(({ id }) => id)).size;
  const facts = [
    ...(seed === undefined ? [] : [`seed ${seed}`]),
    `${count} ${count === 1 ? 'case does' : 'cases do'} not apply`,
  ];
  describe(`${title} (${facts.join('; ')})`, () => {
    for (const [group, members] of Map.groupBy(applying, (each) => each.group)) {
      if (group === undefined) members.forEach(register);
      else describe(group, () => members.forEach(register));
    }
  });
  return Object.freeze({
    seed: seed ?? 0,
    registered: applying.length - skipped.length,
    skipped: Object.fromEntries(skipped.map((each) => [each.id, each.skipped as string])),
    inapplicable: Object.fromEntries(others.map((each) => [each.id, each.inapplicable as string])),
  });
}

function split<T>(all: readonly T[], fits: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(fits), all.filter((each) => !fits(each))];
}
