/** Does work, and rejects with `message` when the time is over before the work is. */
export async function within<R>(limitMs: number, message: string, work: () => Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long a case may take; far above what any needs, so that only one that hangs is ended. */
export const CASE_LIMIT_MS = 60_000;

/** Runs a case, which fails when it hangs. */
export function withinCaseLimit(work: () => Promise<void>, limitMs = CASE_LIMIT_MS): Promise<void> {
  return within(limitMs, `the case is not over after ${limitMs} ms`, work);
}
