import { TestClock } from '@cache/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MemoryBackend } from '../src/index.ts';
import { callContexts } from './call-contexts.ts';
import { ManualClock } from './manual-clock.ts';
import { NaiveStore } from './naive-store.ts';

const context = callContexts.reference;
const MAX_ENTRIES = 5;
const MAX_BYTES = 20;

interface Pair {
  readonly real: MemoryBackend;
  readonly naive: NaiveStore;
  readonly advance: (ms: number) => Promise<void>;
}

/** Does one step to both, and answers what each answered. */
type Step = (
  pair: Pair,
) => Promise<readonly [real: unknown, naive: unknown]> | readonly [real: unknown, naive: unknown];

const key = fc.constantFrom('a', 'b', 'c', 'aa', 'ab', '__proto__', 'constructor', '');
const value = fc.integer({ min: 0, max: MAX_BYTES + 2 }).map((bytes) => ({ bytes }));
const ttlMs = fc.constantFrom(null, null, 1, 2, 63, 64, 65, 1000, 4095, 4096, 4097, 262_144, 2 ** 31 + 1, 8.64e15);

function step(text: string, run: Step): Step {
  return Object.assign(run, { [fc.toStringMethod]: () => text });
}

function attempt(command: () => void): boolean {
  try {
    command();
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
    return false;
  }
}

const steps = fc.oneof(
  { weight: 4, arbitrary: key.map((k) => step(`get ${k}`, ({ real, naive }) => [real.get(k, context), naive.get(k)])) },
  {
    weight: 6,
    arbitrary: fc
      .tuple(key, value, ttlMs)
      .map(([k, v, ttl]) =>
        step(`set ${k} ${v.bytes} ${ttl}`, ({ real, naive }) => [
          attempt(() => real.set(k, v, ttl, context)),
          naive.set(k, v, ttl),
        ]),
      ),
  },
  {
    weight: 1,
    arbitrary: key.map((k) => step(`delete ${k}`, ({ real, naive }) => [real.delete([k]), naive.delete(k)])),
  },
  {
    weight: 1,
    arbitrary: key.map((k) => step(`exists ${k}`, ({ real, naive }) => [real.exists(k), naive.find(k) !== undefined])),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(key, ttlMs)
      .map(([k, ttl]) => step(`expire ${k} ${ttl}`, ({ real, naive }) => [real.expire(k, ttl), naive.expire(k, ttl)])),
  },
  {
    weight: 1,
    arbitrary: key.map((k) =>
      step(`ttl ${k}`, ({ real, naive }) => {
        const left = (naive.find(k)?.endsAt ?? NaN) - naive.now;
        return [real.ttl(k), Number.isNaN(left) ? undefined : left === Infinity ? null : left];
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', 'a', 'ab').map((prefix) =>
      step(`clear ${prefix}`, ({ real, naive }) => {
        for (const each of naive.keys(prefix)) naive.delete(each);
        return [real.clear(prefix), undefined];
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      step('stats', ({ real, naive }) => {
        naive.removeEnded();
        const { entries, bytes } = real.raw('stats', []) as { entries: number; bytes: number };
        return [
          [entries, bytes],
          [naive.entries.length, naive.bytes],
        ];
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(0, 1, 1, 2, 62, 63, 64, 999, 1000, 4096, 300_000, 2 ** 31).map((ms) =>
      step(`advance ${ms}`, async ({ naive, advance }) => {
        naive.advance(ms);
        return [await advance(ms), undefined];
      }),
    ),
  },
);

async function expectAlike(timer: boolean, run: readonly Step[]): Promise<void> {
  const clock = timer ? new TestClock() : new ManualClock();
  const told: string[] = [];
  const real = new MemoryBackend({
    clock,
    maxEntries: MAX_ENTRIES,
    maxBytes: MAX_BYTES,
    sizeOf: (payload) => (payload as { bytes: number }).bytes,
    onEvict: (k, _payload, reason) => told.push(`${k} ${reason}`),
  });
  const naive = new NaiveStore(MAX_ENTRIES, MAX_BYTES, timer);
  const advance = async (ms: number): Promise<void> => {
    if (clock instanceof ManualClock) clock.ms += ms;
    else await clock.advance(ms);
  };
  for (const each of run) {
    const [actual, expected] = await each({ real, naive, advance });
    expect(actual).toEqual(expected);
    expect([...real.scan('', undefined, undefined).keys].sort()).toEqual(naive.keys().sort());
    // Entries that end in the same sweep are told of in any order.
    expect(told.splice(0).sort()).toEqual(naive.evicted.splice(0).sort());
  }
  real.close();
}

describe('MemoryBackend against a naive model of lru, sizes and lifetimes', () => {
  it.each([
    ['while its timer runs', true],
    ['while its timer cannot run', false],
  ])('%s', async (_title, timer) => {
    // A failure prints its seed and the shortest run that fails.
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 60 }), (run) => expectAlike(timer, run)),
      { numRuns: 300 },
    );
  });
});
