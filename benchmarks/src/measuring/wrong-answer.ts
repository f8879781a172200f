/** A contender did not do what it is measured for. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

/** Compares as JSON: a cache may hand back the same object or an equal one. */
export function expectAnswer(what: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (got !== wanted) throw new WrongAnswer(`${what} answered ${shorten(got)} in place of ${shorten(wanted)}`);
}

/** Libraries differ in how they say that there is nothing. */
export function expectMiss(what: string, actual: unknown): void {
  if (actual !== undefined && actual !== null) {
    throw new WrongAnswer(`${what} answered ${shorten(JSON.stringify(actual))} in place of a miss`);
  }
}

function shorten(text: string | undefined): string {
  const whole = String(text);
  return whole.length > 80 ? `${whole.slice(0, 80)}…` : whole;
}
