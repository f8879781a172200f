import { Cache } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { TestClock } from '@cache/testing';

/** The same made over each of two caches. */
export function pair<T>([one, other]: readonly [Cache, Cache], make: (cache: Cache) => T): [T, T] {
  return [make(one), make(other)];
}

/** What still waits on the clock, the store's own housekeeping left out. */
export function waits(clock: TestClock): unknown[] {
  return clock.pending().filter(({ keepsAlive }) => keepsAlive);
}

/** Two caches on one store, as two processes have. */
export function twoProcesses() {
  const clock = new TestClock();
  const backend = new MemoryBackend({ clock });
  return { clock, caches: [new Cache({ backend, clock }), new Cache({ backend, clock })] as const };
}
