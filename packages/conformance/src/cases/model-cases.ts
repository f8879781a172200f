import assert from 'node:assert/strict';
import { isCacheError, type Cache, type Capabilities } from '@cache/core';
import type { Case } from '../case.ts';
import { listAll } from './list-all.ts';
import { where } from './where.ts';

const STEPS = 300;
const KEYS = 6;

/** One command on the cache and on what it should hold, a map in which an entry that never expires is all there is. */
interface Step {
  readonly requires?: (capabilities: Capabilities) => boolean;
  readonly run: (
    cache: Cache,
    model: Map<string, string>,
    pick: Pick,
  ) => Promise<{ readonly did: string; readonly got: unknown; readonly expected: unknown }>;
}

interface Pick {
  readonly key: () => string;
  readonly value: () => string;
}

const steps: readonly Step[] = [
  {
    run: async (cache, model, pick) => {
      const key = pick.key();
      return { did: `get ${key}`, got: await cache.get(key), expected: model.get(key) };
    },
  },
  {
    run: async (cache, model, pick) => {
      const [key, value] = [pick.key(), pick.value()];
      model.set(key, value);
      return { did: `set ${key}`, got: await cache.set(key, value), expected: true };
    },
  },
  {
    requires: where.adds,
    run: async (cache, model, pick) => {
      const [key, value] = [pick.key(), pick.value()];
      const expected = !model.has(key);
      if (expected) model.set(key, value);
      const got = await cache.add(key, value).catch((error: unknown) => {
        if (isCacheError(error, 'CACHE_KEY_EXISTS')) return false;
        throw error;
      });
      return { did: `add ${key}`, got, expected };
    },
  },
  {
    run: async (cache, model, pick) => {
      const key = pick.key();
      const expected = Number(model.delete(key));
      return { did: `delete ${key}`, got: await cache.delete(key), expected };
    },
  },
  {
    run: async (cache, model, pick) => {
      const key = pick.key();
      return { did: `exists ${key}`, got: await cache.exists(key), expected: model.has(key) };
    },
  },
  {
    run: async (cache, model, pick) => {
      const keys = [pick.key(), pick.key(), pick.key()];
      return {
        did: `multiGet ${keys.join()}`,
        got: await cache.multiGet(keys),
        expected: keys.map((key) => model.get(key)),
      };
    },
  },
  {
    run: async (cache, model, pick) => {
      const entries = [0, 1, 2].map(() => [pick.key(), pick.value()] as const);
      for (const [key, value] of entries) model.set(key, value);
      return {
        did: `multiSet ${entries.map(([key]) => key).join()}`,
        got: await cache.multiSet(entries),
        expected: true,
      };
    },
  },
  {
    run: async (cache, model, pick) => {
      const keys = [pick.key(), pick.key()];
      const expected = keys.filter((key) => model.delete(key)).length;
      return { did: `multiDelete ${keys.join()}`, got: await cache.multiDelete(keys), expected };
    },
  },
  {
    requires: where.compares,
    run: async (cache, model, pick) => {
      const [key, value] = [pick.key(), pick.value()];
      const stored = await cache.getWithToken(key);
      assert.equal(stored?.value, model.get(key), `getWithToken ${key}`);
      if (stored === undefined) return { did: `getWithToken ${key}`, got: undefined, expected: undefined };
      model.set(key, value);
      return { did: `compareAndSet ${key}`, got: await cache.compareAndSet(key, stored.token, value), expected: true };
    },
  },
  {
    requires: where.scans,
    run: async (cache, model) => ({
      did: 'keys',
      got: (await listAll(cache.keys())).sort(),
      expected: [...model.keys()].sort(),
    }),
  },
];

/** Commands in an order that nobody thought of, held against a map. */
export const modelCases: readonly Case[] = [
  {
    id: 'model/random-commands',
    title: `${STEPS} commands chosen at random answer what a map would`,
    requires: where.stores,
    run: async ({ cache, capabilities, random, key }) => {
      const names = Array.from({ length: KEYS }, () => key());
      const below = (end: number): number => Math.floor(random() * end);
      let values = 0;
      const pick: Pick = { key: () => names[below(KEYS)] as string, value: () => `value ${values++}` };
      const usable = steps.filter(({ requires }) => requires === undefined || requires(capabilities));
      const model = new Map<string, string>();
      const done: string[] = [];
      for (let step = 0; step < STEPS; step++) {
        const { did, got, expected } = await (usable[below(usable.length)] as Step).run(cache, model, pick);
        done.push(did);
        assert.deepEqual(got, expected, `step ${step}, after ${done.slice(-8).join('; ')}`);
      }
      assert.deepEqual(
        await cache.multiGet(names),
        names.map((name) => model.get(name)),
      );
    },
  },
];
