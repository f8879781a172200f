import { SystemClock, type Clock } from '@cache/core';
import { TestClock } from '@cache/testing';

/** Lifetimes end when they are told to. Deadlines and further attempts are about a real server, and keep real time. */
export function storeClock(): { readonly clock: Clock; readonly advance: (ms: number) => Promise<void> } {
  const lifetimes = new TestClock();
  const network = new SystemClock();
  return {
    clock: { now: () => lifetimes.now(), sleep: (ms, signal) => network.sleep(ms, signal) },
    advance: (ms) => lifetimes.advance(ms),
  };
}
