import { lockConformance } from '@cache/conformance';
import { MemoryBackend } from '@cache/memory';
import { TestClock } from '@cache/testing';
import { describe, it } from '@jest/globals';

const clock = new TestClock();

lockConformance({
  name: 'memory',
  create: () => new MemoryBackend({ clock }),
  advance: (ms) => clock.advance(ms),
  describe,
  it,
});
