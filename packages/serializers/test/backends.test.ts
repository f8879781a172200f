import { MemoryBackend } from '@cache/memory';
import { TestClock } from '@cache/testing';
import { inEveryBackend } from './in-every-backend.ts';

const clock = new TestClock();

inEveryBackend({
  name: 'memory',
  create: () => new MemoryBackend({ clock }),
  advance: (ms: number) => clock.advance(ms),
});
