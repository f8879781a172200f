import type { Effort, Take } from './suite.ts';

/** Does so many operations. */
export type Operate = (operations: number) => Promise<void> | void;

const FIRST_OPERATIONS = 64;

/** Warms up, and finds out how many operations fill a round. The figure is operations a second. */
export async function timed(operate: Operate, effort: Effort): Promise<Take> {
  const operations = await warmUp(operate, effort);
  return async () => (operations / (await timeOf(operate, operations))) * 1000;
}

/** As {@link timed}, but the figure is nanoseconds for one operation. */
export async function timedNs(operate: Operate, effort: Effort): Promise<Take> {
  const take = await timed(operate, effort);
  return async () => 1e9 / (await take());
}

async function warmUp(operate: Operate, { roundMs, warmUpMs }: Effort): Promise<number> {
  const endsAt = performance.now() + warmUpMs;
  let operations = FIRST_OPERATIONS;
  for (;;) {
    const tookMs = await timeOf(operate, operations);
    const fitting = Math.ceil((operations * roundMs) / Math.max(tookMs, 0.001));
    // Grows step by step: the first calls are the slow ones, and say little about how many fit.
    operations = Math.max(1, Math.min(fitting, operations * 8));
    if (performance.now() >= endsAt && tookMs > roundMs / 2) return operations;
  }
}

async function timeOf(operate: Operate, operations: number): Promise<number> {
  const startedAt = performance.now();
  await operate(operations);
  return performance.now() - startedAt;
}
