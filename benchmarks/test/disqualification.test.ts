import { describe, expect, it } from '@jest/globals';

import type { Effort } from '../src/measuring/suite.ts';
import { WrongAnswer } from '../src/measuring/wrong-answer.ts';
import { CountedLoad } from '../src/suites/get-or-set/counted-load.ts';
import { getOrSetSuite } from '../src/suites/get-or-set/get-or-set-suite.ts';
import type { AsyncStore } from '../src/suites/memory/async-store.ts';
import { memorySuite } from '../src/suites/memory/memory-suite.ts';
import type { RemoteStore } from '../src/suites/remote/remote-store.ts';
import { redisSuite } from '../src/suites/redis/redis-suite.ts';

const LITTLE: Effort = { rounds: 1, roundMs: 1, warmUpMs: 0, manyEntries: 1000 };

class MapStore implements AsyncStore, RemoteStore {
  readonly map = new Map<string, unknown>();

  async get(key: string): Promise<unknown> {
    return this.map.get(key);
  }

  async set(key: string, value: unknown): Promise<void> {
    this.map.set(key, value);
  }

  readonly multiGet = async (keys: readonly string[]): Promise<readonly unknown[]> =>
    keys.map((key) => this.map.get(key));

  async close(): Promise<void> {
    this.map.clear();
  }
}

class Forgetful extends MapStore {
  override async set(key: string, value: unknown): Promise<void> {
    if (!key.endsWith('7')) await super.set(key, value);
  }
}

class KeepsTheFirst extends MapStore {
  override async set(key: string, value: unknown): Promise<void> {
    if (!this.map.has(key)) await super.set(key, value);
  }
}

class FindsAnything extends MapStore {
  override async get(key: string): Promise<unknown> {
    return (await super.get(key)) ?? {};
  }
}

class MixesUpTheOrder extends MapStore {
  override readonly multiGet = async (keys: readonly string[]): Promise<readonly unknown[]> =>
    keys.map((key) => this.map.get(key)).reverse();
}

const prepare = async (
  suite: typeof memorySuite | typeof redisSuite,
  measure: string,
  store: MapStore,
): Promise<unknown> => await suite.measures.find(({ name }) => name === measure)?.prepare(store, LITTLE);

describe('a contender that answers wrong', () => {
  it.each([
    ['get', 'in memory that forgets', memorySuite, Forgetful],
    ['get', 'in memory that finds anything', memorySuite, FindsAnything],
    ['set', 'in memory that keeps the first', memorySuite, KeepsTheFirst],
    ['get × 64', 'on a server that forgets', redisSuite, Forgetful],
    ['set × 64', 'on a server that keeps the first', redisSuite, KeepsTheFirst],
    ['multiGet(100)', 'on a server that mixes up the order', redisSuite, MixesUpTheOrder],
  ] as const)('is disqualified from %s %s', async (measure, _what, suite, Store) => {
    await expect(prepare(suite, measure, new Store())).rejects.toThrow(WrongAnswer);
  });

  it('is disqualified for a look-up that loads each time', async () => {
    const counted = new CountedLoad();
    const [hit] = getOrSetSuite.measures;
    const memoized = { find: counted.load, loads: () => counted.count, close: async () => undefined };
    await expect(hit?.prepare(memoized, LITTLE)).rejects.toThrow('number of loads answered 2000 in place of 1000');
  });
});

describe('a contender that answers right', () => {
  it.each([
    ['get', memorySuite],
    ['set', memorySuite],
    ['get × 64', redisSuite],
    ['set × 64', redisSuite],
    ['multiGet(100)', redisSuite],
  ] as const)('takes part in %s', async (measure, suite) => {
    expect(await prepare(suite, measure, new MapStore())).toBeInstanceOf(Function);
  });
});
