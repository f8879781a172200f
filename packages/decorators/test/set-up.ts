import { Cache, type ErrorOrigin, type SharedCacheOptions } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { FaultyBackend, RecordingBackend, TestClock, type RecordedCall } from '@cache/testing';

/** A cache in memory whose clock stands still, whose calls are recorded, and which can be made to fail. */
export interface SetUp {
  readonly clock: TestClock;
  readonly cache: Cache;
  readonly faults: FaultyBackend;
  /** The errors that reached no caller. */
  readonly reported: unknown[];
  readonly origins: ErrorOrigin[];
  /** The commands that the backend got. */
  readonly commands: () => string[];
  readonly calls: RecordedCall[];
}

export function setUp(options: SharedCacheOptions = {}): SetUp {
  const clock = new TestClock();
  const recorder = new RecordingBackend(new MemoryBackend({ clock }));
  const faults = new FaultyBackend(recorder, { clock });
  const reported: unknown[] = [];
  const origins: ErrorOrigin[] = [];
  const onError = (error: unknown, origin: ErrorOrigin): void => {
    reported.push(error);
    origins.push(origin);
  };
  const cache = new Cache({ backend: faults, clock, onError, ...options });
  return {
    clock,
    cache,
    faults,
    reported,
    origins,
    calls: recorder.calls,
    commands: () => recorder.calls.map(({ command }) => command),
  };
}

/** A function that answers 1, 2, 3, …, and remembers what it was called with. */
export function counting(): { (...args: unknown[]): Promise<number>; readonly calls: unknown[][] } {
  const calls: unknown[][] = [];
  const count = async (...args: unknown[]): Promise<number> => calls.push(args);
  return Object.assign(count, { calls });
}
