/** Does something with each of a list, so many at a time. Answers in the order of the list; the first failure ends it. */
export async function inParallel<T, Answer>(
  list: readonly T[],
  most: number,
  act: (each: T) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < list.length && !failed) {
      const index = next++;
      try {
        answers[index] = await act(list[index] as T);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, list.length) }, lane));
  return answers;
}

/** Parts a list into shorter ones, in order. */
export function partsOf<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  if (list.length <= most) return list.length === 0 ? [] : [list];
  return Array.from({ length: Math.ceil(list.length / most) }, (_, index) =>
    list.slice(index * most, (index + 1) * most),
  );
}
