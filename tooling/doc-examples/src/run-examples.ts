import { titleOf, type Example } from './example.ts';

// As many as the machines of continuous integration have cores.
const AT_A_TIME = 2;

/** Runs examples, a few at a time; answers what is wrong with each, by its title. */
export async function runExamples(
  examples: readonly Example[],
  run: (example: Example) => Promise<string>,
): Promise<ReadonlyMap<string, string>> {
  const waiting = examples.values();
  const problems = new Map<string, string>();
  const work = async (): Promise<void> => {
    // One iterator for all: each takes what nobody has taken yet.
    for (const example of waiting) problems.set(titleOf(example), await run(example));
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, work));
  return problems;
}
