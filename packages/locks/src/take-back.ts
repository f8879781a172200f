import { isCacheError, monotonic, startTimer, type Clock } from '@cache/core';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5000;

/**
 * Removes what an interrupted command may have stored, or may yet store once a frozen server goes on: again and again
 * until the store answers, for a limited time. Keeps no process alive.
 *
 * @throws what the last attempt failed with.
 */
export async function takeBack(remove: () => Promise<unknown>, clock: Clock, forMs: number): Promise<void> {
  const untilMs = monotonic(clock) + forMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      await remove();
      return;
    } catch (error) {
      const mayPass = isCacheError(error, 'CACHE_TIMEOUT') || isCacheError(error, 'CACHE_BACKEND_UNAVAILABLE');
      if (!mayPass || monotonic(clock) + pauseMs > untilMs) throw error;
    }
    await new Promise<void>((resolve) => startTimer(clock, pauseMs, resolve).unref());
  }
}
