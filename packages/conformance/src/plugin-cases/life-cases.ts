import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { NullBackend, type Cache, type MaybePromise, type Plugin } from '@cache/core';
import { bytesKept } from '../heap-bytes.ts';
import type { PluginCase } from './plugin-case.ts';
import { outcomeOfCall, runScript, type ScriptedOutcome } from './plugin-script.ts';
import type { Answering, PluginStore } from './plugin-store.ts';

const AT_ONCE = 40;
const KEYS = 100_000;
/** Hooks may take their time: that of one is that of as many. */
const KEYS_AT_ONCE = 1000;
// A tenth of what the keys alone take.
const MOST_BYTES = 2 * 2 ** 20;

/** Cases about commands side by side, in number, too late, stopped and on caches that are turned off or closed. */
export const pluginLifeCases: readonly PluginCase[] = [
  {
    id: 'plugin/concurrent',
    title: 'of many commands at once, whichever ends first, each comes out as it would alone',
    run: async ({ create, open }) => {
      const [plain, watched] = [open([]), open([create()])];
      const expected = await inTurn(plain.cache, plain.store);
      assert.deepEqual(await sideBySide(watched.cache, watched.store), expected);
    },
  },
  {
    id: 'plugin/concurrent-figures',
    title: 'the plugin tells the same of commands at once as of the same commands one after the other',
    needsFigures: true,
    run: async ({ create, open, figures }) => {
      const [alone, together] = [create(), create()];
      const [one, other] = [open([alone]), open([together])];
      await inTurn(one.cache, one.store);
      await sideBySide(other.cache, other.store);
      assert.deepEqual(await figures(together), await figures(alone));
      assert.notDeepEqual(await figures(alone), await figures(create()), 'the plugin tells of nothing');
    },
  },
  {
    id: 'plugin/bounded-memory',
    title: 'a hundred thousand keys, and as many views of the cache, leave nothing behind',
    run: async ({ create, open }) => {
      const { cache } = open([create()], { backend: new NullBackend() });
      await useKeys(cache, 'warm', KEYS / 10);
      const kept = await bytesKept(MOST_BYTES, (round) => useKeys(cache, `key of round ${round}`, KEYS));
      assert.ok(kept < MOST_BYTES, `${Math.round(kept / 1024)} kB are kept of ${KEYS} keys`);
    },
  },
  {
    id: 'plugin/late',
    title: 'commands that time out or are given up end at once, and what answers too late harms nothing',
    run: async ({ create, open }) => {
      const { cache, store, clock } = open([create()], { timeout: 100 });
      const answers: (() => void)[] = [];
      store.answering = (work) => new Promise((resolve) => answers.push(() => resolve(work())));
      const controller = new AbortController();
      const given = [
        cache.set('given up', 1, { signal: controller.signal }),
        cache.get('given up', { signal: controller.signal }),
      ];
      const late = [cache.get('late'), cache.multiGet(['late', 'later']), cache.delete('late')];
      const outcomes = Promise.all([...given, ...late].map((each) => codeOf(each)));
      controller.abort(new Error('given up'));
      clock.advance(100);
      assert.deepEqual(await outcomes, ['given up', 'given up', 'CACHE_TIMEOUT', 'CACHE_TIMEOUT', 'CACHE_TIMEOUT']);
      for (const answer of answers.splice(0)) answer();
      store.answering = (work) => work();
      assert.deepEqual(await outcomeOfCall(() => cache.set('late', 2)), { value: true });
      assert.deepEqual(await outcomeOfCall(() => cache.get('late')), { value: 2 });
    },
  },
  {
    id: 'plugin/stopped',
    title: 'a command that another plugin stops between the hooks of this one leaves nothing behind',
    run: async ({ create, open }) => {
      let stops = true;
      const stopping: Plugin = {
        name: 'stops',
        pre: () => {
          if (stops) throw new Error('not now');
        },
      };
      const plugin = create();
      const before = open([plugin, stopping]);
      const after = open([stopping, plugin]);
      for (const { cache } of [before, after]) {
        for (let round = 0; round < 500; round++) assert.equal(await codeOf(cache.get('key')), 'CACHE_HOOK');
      }
      stops = false;
      const expected = await runScript(open([]).cache);
      for (const { cache } of [before, after]) assert.deepEqual(await runScript(cache), expected);
    },
  },
  {
    id: 'plugin/disabled',
    title: 'a cache that is turned off, and on again, answers as it does without the plugin',
    run: async ({ create, open }) => {
      const [plain, watched] = [open([]), open([create()])];
      const turnedOff = async (cache: Cache): Promise<unknown> => {
        const outcomes = [await cache.disabled(() => runScript(cache))];
        cache.disable();
        outcomes.push(await runScript(cache));
        cache.enable();
        return [...outcomes, await runScript(cache)];
      };
      assert.deepEqual(await turnedOff(watched.cache), await turnedOff(plain.cache));
    },
  },
  {
    id: 'plugin/close',
    title: 'closing waits for the commands under way, can be done twice, and ends nothing but this cache',
    run: async ({ create, open }) => {
      const plugin = create();
      const [one, other] = [open([plugin]), open([plugin])];
      const answers: (() => void)[] = [];
      one.store.answering = <T>(work: () => T): MaybePromise<T> =>
        new Promise((resolve) => answers.push(() => resolve(work())));
      const written = outcomeOfCall(() => one.cache.set('key', 1));
      const closed = Promise.all([one.cache.close(), one.cache.close()]);
      for (const answer of answers) answer();
      assert.deepEqual(await written, { value: true });
      await closed;
      assert.equal(await codeOf(one.cache.get('key')), 'CACHE_CLOSED');
      assert.deepEqual(await runScript(other.cache), await runScript(open([]).cache));
    },
  },
];

/** A command that is another for each number; every fifth fails. */
function mixed(
  cache: Cache,
  store: PluginStore,
  index: number,
  answering: Answering = (work) => work(),
): Promise<unknown> {
  store.answering = (work) =>
    answering(() => {
      if (index % 5 === 4) throw new Error(`of command ${index}`);
      return work();
    });
  const key = `key ${index}`;
  if (index % 4 === 0) return cache.set(key, index);
  if (index % 4 === 1) return cache.get(`key ${index - 1}`);
  if (index % 4 === 2) return cache.exists(key);
  return cache.multiGet([key, `key ${index - 3}`]);
}

/** One after the other. */
async function inTurn(cache: Cache, store: PluginStore): Promise<readonly ScriptedOutcome[]> {
  const outcomes: ScriptedOutcome[] = [];
  fill(store);
  for (let index = 0; index < AT_ONCE; index++) outcomes.push(await outcomeOfCall(() => mixed(cache, store, index)));
  return outcomes;
}

/** Starts them all before any is answered, and answers the last first. */
async function sideBySide(cache: Cache, store: PluginStore): Promise<readonly ScriptedOutcome[]> {
  const answers: (() => void)[] = [];
  const gated: Answering = async (work) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    answers.push(resolve);
    await promise;
    return work();
  };
  fill(store);
  const pending = Array.from({ length: AT_ONCE }, (_, index) => outcomeOfCall(() => mixed(cache, store, index, gated)));
  const ended = new Set<Promise<unknown>>();
  for (const each of pending) void each.then(() => ended.add(each));
  while (ended.size < pending.length) {
    answers.pop()?.();
    await setImmediate();
  }
  return Promise.all(pending);
}

/** What is read is there before, whether or not writing it fails. */
function fill(store: PluginStore): void {
  for (let index = 0; index < AT_ONCE; index += 4) store.entries.set(`key ${index}`, index);
}

async function useKeys(cache: Cache, prefix: string, count: number): Promise<void> {
  for (let first = 0; first < count; first += KEYS_AT_ONCE)
    await Promise.all(Array.from({ length: KEYS_AT_ONCE }, (_, index) => useKey(cache, prefix, first + index)));
}

async function useKey(cache: Cache, prefix: string, index: number): Promise<void> {
  const key = `${prefix} ${index}`.padEnd(200, '.');
  await cache.get(key);
  if (index % 10 === 0) await cache.namespace(key).set('key', index);
  if (index % 10 === 5) await cache.add(key, key).catch(() => undefined);
}

function codeOf(pending: Promise<unknown>): Promise<unknown> {
  return pending.then(
    () => 'no error',
    (error: unknown) => {
      const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
      return code ?? message;
    },
  );
}
