import { conformance } from '@cache/conformance';
import { TestClock } from '@cache/testing';
import { describe, it } from '@jest/globals';

import { MemoryBackend } from '../src/index.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);

conformance({ name: 'memory', create: () => new MemoryBackend({ clock }), advance, describe, it });

// With limits that are not reached, but whose orders and sizes have to be kept all the same. Namespaces and
// serializers make no difference to that.
conformance({
  name: 'memory with limits',
  create: () => new MemoryBackend({ clock, maxEntries: 1_000_000, maxBytes: 1024 ** 3, onEvict: () => undefined }),
  variants: ['plain'],
  advance,
  describe,
  it,
});
