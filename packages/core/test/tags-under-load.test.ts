import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import { Cache, isCacheError, JsonSerializer, type Backend } from '../src/index.ts';
import { storeOf } from './store-of.ts';

const SEEDS = 150;
const STEPS = 150;
const TAGS: Readonly<Record<string, readonly string[]>> = { a: ['t'], b: ['t', 'u'], c: ['u'] };

/** A value and who made it, by the number of the step in which that began. */
interface Made {
  readonly step: number;
  readonly by: 'load' | 'write';
}

/** A small generator (xorshift), so that a seed repeats everything. */
function randomOf(seed: number): (below: number) => number {
  let state = Math.imul(seed, 2654435761) >>> 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** A client whose every request, and every reply, takes some time. */
function distant(client: Backend, travel: () => Promise<void>): Backend {
  const members = Object.entries(client).map(([name, member]): [string, unknown] => {
    if (typeof member !== 'function') return [name, member];
    const ask = member as (...args: unknown[]) => unknown;
    return [
      name,
      async (...args: unknown[]) => {
        await travel();
        const answer = await ask(...args);
        await travel();
        return answer;
      },
    ];
  });
  return Object.fromEntries(members) as unknown as Backend;
}

/** Does commands of three caches, two of them in one process, in a random order; tells each value that was out of date. */
async function staleValues(seed: number): Promise<{ readonly stale: readonly string[]; readonly hits: number }> {
  const random = randomOf(seed);
  const clock = new TestClock();
  const { connect } = storeOf({ clock, later: true, capabilities: { shared: true } });
  const travel = (): Promise<void> => clock.sleep(1 + random(5));
  const processes = [distant(connect(), travel), distant(connect(), travel)] as const;
  const options = { clock, serializer: new JsonSerializer(), ttl: random(2) === 0 ? '1h' : null, timeout: null };
  const caches = [0, 1, 0].map((process) => ({
    process,
    cache: new Cache<Made>({ ...options, backend: processes[process] as Backend }),
  }));
  let step = 0;
  /** In which step a write was over: until then an invalidation may have come before it. */
  const written = new Map<number, number>();
  /** In which step the last invalidation began that is over, by tag and by tag and process. */
  const invalidated = new Map<string, number>();
  const stale: string[] = [];
  let hits = 0;

  const doOne = async (): Promise<void> => {
    const began = ++step;
    const { cache, process } = caches[random(3)] as (typeof caches)[number];
    const key = 'abc'[random(3)] as string;
    const tags = TAGS[key] as string[];
    const before = new Map(invalidated);
    // Who shares a load hears of invalidations by its own process only.
    const check = (made: Made | undefined, suffix = ''): void => {
      if (made === undefined) return;
      hits++;
      const since = made.by === 'load' ? made.step : (written.get(made.step) ?? Infinity);
      for (const tag of tags)
        if (since < (before.get(tag + suffix) ?? 0)) stale.push(`${key} in step ${began}: ${JSON.stringify(made)}`);
    };
    const load = async (): Promise<Made> => {
      const made: Made = { step: ++step, by: 'load' };
      await clock.sleep(random(20));
      return made;
    };
    const write = async (store: (made: Made) => Promise<unknown>): Promise<void> => {
      await store({ step: began, by: 'write' });
      written.set(began, ++step);
    };
    const commands = [
      async () => check(await cache.get(key)),
      async () => check((await cache.multiGet([key]))[0]),
      async () => check(await cache.getOrSet(key, load, { tags }), `@${process}`),
      async () => check(await cache.getOrSet(key, load, { tags }), `@${process}`),
      () => write((made) => cache.set(key, made, { tags })),
      () =>
        write((made) => cache.add(key, made, { tags })).catch((error: unknown) => {
          if (!isCacheError(error, 'CACHE_KEY_EXISTS')) throw error;
        }),
      async () => {
        const tag = 'tu'[random(2)] as string;
        await cache.invalidateTags(tag);
        for (const name of [tag, `${tag}@${process}`])
          invalidated.set(name, Math.max(began, invalidated.get(name) ?? 0));
      },
      async () => {
        const found = await cache.getWithToken(key);
        check(found?.value);
        if (found !== undefined) await cache.compareAndSet(key, found.token, found.value, { tags });
      },
      async () => void (await cache.expire(key, null)),
    ];
    await (commands[random(commands.length)] as () => Promise<void>)();
  };

  const underWay = new Set<Promise<void>>();
  for (let count = 0; count < STEPS; count++) {
    const doing: Promise<void> = doOne().finally(() => underWay.delete(doing));
    underWay.add(doing);
    if (random(2) === 0) await clock.advance(random(6));
    while (underWay.size > 6) await clock.advance(3);
  }
  while (underWay.size > 0) await clock.advance(3);
  return { stale, hits };
}

describe('tags', () => {
  it('hide what was made before they were invalidated, whatever else is under way', async () => {
    const first = Math.floor(Math.random() * 1_000_000);
    let hits = 0;
    for (let seed = first; seed < first + SEEDS; seed++) {
      const found = await staleValues(seed);
      expect({ seed, stale: found.stale }).toEqual({ seed, stale: [] });
      hits += found.hits;
    }
    expect(hits).toBeGreaterThan(SEEDS * 10);
  });
});
