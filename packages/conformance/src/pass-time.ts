import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until so much time has really passed: a timer alone may fire up to a millisecond early. */
export async function passTime(ms: number): Promise<void> {
  const until = performance.now() + ms;
  for (let left = ms; left > 0; left = until - performance.now()) await sleep(Math.ceil(left));
}
