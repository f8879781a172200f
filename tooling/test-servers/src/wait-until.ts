import { setTimeout as delay } from 'node:timers/promises';

const INTERVAL_MS = 25;

/**
 * Asks again and again until the answer is `true`; a rejection counts as "not yet".
 * Rejects after `timeoutMs`, naming what did not come.
 */
export async function waitUntil(what: string, timeoutMs: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let lastError: unknown;
  for (;;) {
    try {
      if (await isSo()) return;
      lastError = undefined;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() >= deadline)
      throw new Error(`${what} within ${timeoutMs} ms: that did not happen`, { cause: lastError });
    await delay(INTERVAL_MS);
  }
}
