import { describe, it } from '@jest/globals';

// By path: both packages are tested with this one, and would else form a circle with it.
import { conformance } from '../../conformance/src/index.ts';
import { MemoryBackend } from '../../memory/src/index.ts';
import { FaultyBackend, RecordingBackend, TestClock } from '../src/index.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);

// One in front of the other: a promise that either breaks is broken by both. Keys and payloads are handed on, so that
// namespaces and serializers make no difference.
conformance({
  name: 'faulty, healed, in front of recording',
  create() {
    const backend = new FaultyBackend(new RecordingBackend(new MemoryBackend({ clock })), { clock });
    backend.fail();
    backend.slow('1s');
    backend.heal();
    return backend;
  },
  variants: ['plain'],
  advance,
  describe,
  it,
});
