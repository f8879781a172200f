import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Cache, StringSerializer, type Backend } from '@cache/core';
import { TestClock } from '@cache/testing';
import { CommandsModel, runOn, step } from './commands-model.ts';
import { MinimalBackend } from './minimal-backend.ts';
import { ReferenceBackend } from './reference-backend.ts';

const RUNS = 300;
const STEPS = 60;
// What a backend of three members cannot be made to do; counting would lose the lifetime.
const MINIMAL_LACKS = ['ttl', 'clear', 'keys', 'increment'];

describe.each([
  [
    'the reference backend',
    (clock: TestClock): Backend => new ReferenceBackend(new Map(), clock),
    [] as readonly string[],
  ],
  ['a backend of get, set and delete', (clock: TestClock): Backend => new MinimalBackend(clock), MINIMAL_LACKS],
])('Random commands on %s', (_name, create, lacks) => {
  // fast-check prints the seed and the shortest sequence that fails.
  it('answer what a map would', async () => {
    const steps = fc.array(
      step.filter(({ kind }) => !lacks.includes(kind)),
      { maxLength: STEPS },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const clock = new TestClock();
        const cache = new Cache({ backend: create(clock), serializer: new StringSerializer(), namespace: 'random' });
        const model = new CommandsModel();
        for (const each of sequence) {
          const got = await runOn(cache, clock, each);
          expect({ ...each, answers: got }).toEqual({ ...each, answers: model.run(each) });
        }
        await cache.close();
      }),
      { numRuns: RUNS },
    );
  });
});
