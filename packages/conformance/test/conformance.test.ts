import { describe, it } from '@jest/globals';
import { NullBackend } from '@cache/core';
import { TestClock } from '@cache/testing';
import { conformance } from '@cache/conformance';
import { MinimalBackend } from './minimal-backend.ts';
import { ReferenceBackend } from './reference-backend.ts';

const clock = new TestClock();
const advance = (ms: number): Promise<void> => clock.advance(ms);
const store = new Map();

// Every kind of backend that the kit has to do justice to: what holds has to be found to hold. Beside these there is
// one with a server, and those of the packages are tested with the kit themselves.
conformance({ name: 'the reference backend', create: () => new ReferenceBackend(store, clock), advance, describe, it });
conformance({
  name: 'a backend of get, set and delete',
  create: () => new MinimalBackend(clock),
  advance,
  describe,
  it,
});
conformance({ name: 'NullBackend', create: () => new NullBackend(), describe, it });
