import assert from 'node:assert/strict';
import { monotonic, type HookContext, type Plugin, type PostHookContext } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const broken = (): never => {
  throw new RangeError('this hook is broken');
};

/** A plugin that writes down which of its hooks ran. */
function recorder(name: string, ran: string[]): Plugin {
  const hook = (which: string) => () => void ran.push(`${name}.${which}`);
  return {
    name,
    pre: hook('pre'),
    preSet: hook('preSet'),
    postSet: hook('postSet'),
    post: hook('post'),
    preGet: hook('preGet'),
  };
}

export const hookCases: readonly Case[] = [
  {
    id: 'hooks/in-the-order-of-the-plugins',
    title: 'hooks run once each in the order of plugins, for pre and post alike, the general before the particular',
    reruns: [],
    run: async ({ createCache, key }) => {
      const ran: string[] = [];
      const cache = await createCache({ plugins: [recorder('a', ran), recorder('b', ran)] });
      await cache.set(key(), 'value');
      assert.deepEqual(ran, ['a.pre', 'a.preSet', 'b.pre', 'b.preSet', 'a.post', 'a.postSet', 'b.post', 'b.postSet']);
      ran.length = 0;
      await cache.get(key());
      assert.deepEqual(ran, ['a.pre', 'a.preGet', 'b.pre', 'b.preGet', 'a.post', 'b.post']);
      ran.length = 0;
      await cache.exists(key());
      assert.deepEqual(ran, ['a.pre', 'b.pre', 'a.post', 'b.post']);
    },
  },
  {
    id: 'hooks/awaited',
    title: 'a hook that answers with a promise is waited for before the next one, and before the backend',
    requires: where.stores,
    reruns: [],
    run: async ({ cache: plain, createCache, key }) => {
      const ran: string[] = [];
      const each = key();
      const slow = (name: string, look: boolean): Plugin => ({
        name,
        preSet: async () => {
          ran.push(`${name} begins`);
          await Promise.resolve();
          if (look) assert.equal(await plain.get(each), undefined, 'the backend was asked too early');
          ran.push(`${name} ends`);
        },
      });
      const cache = await createCache({ plugins: [slow('a', true), slow('b', true)] });
      await cache.set(each, 'value');
      assert.deepEqual(ran, ['a begins', 'a ends', 'b begins', 'b ends']);
      assert.equal(await plain.get(each), 'value');
    },
  },
  {
    id: 'hooks/told-the-command',
    title: 'hooks are given command, cache, keys as called and as built, value or entries, and the options',
    requires: where.stores,
    run: async ({ createCache, key, capabilities }) => {
      const contexts: HookContext[] = [];
      const cache = await createCache({
        plugins: [{ name: 'contexts', pre: (context) => void contexts.push(context) }],
      });
      const [namespace, a, b] = [key('n:s'), key('a'), key('b')];
      const built = (each: string): string => `${namespace.replaceAll('%', '%25').replaceAll(':', '%3A')}:${each}`;
      const options = { namespace };
      const value = { any: 'object' };
      const one = { key: a, builtKey: built(a) };
      const several = { keys: [a, b], builtKeys: [built(a), built(b)] };
      const steps: [Record<string, unknown>, () => Promise<unknown>][] = [
        [{ command: 'set', ...one, value: 'v', options }, () => cache.set(a, 'v', options)],
        [{ command: 'get', ...one, options }, () => cache.get(a, options)],
        [
          {
            command: 'multiSet',
            ...several,
            entries: [
              [a, '1'],
              [b, '2'],
            ],
            options,
          },
          () =>
            cache.multiSet(
              [
                [a, '1'],
                [b, '2'],
              ],
              options,
            ),
        ],
        [{ command: 'multiGet', ...several, options }, () => cache.multiGet([a, b], options)],
        [{ command: 'exists', ...one, options }, () => cache.exists(a, options)],
        [{ command: 'multiDelete', ...several, options }, () => cache.multiDelete([a, b], options)],
        [{ command: 'delete', ...one, options }, () => cache.delete(a, options)],
      ];
      if (where.adds(capabilities))
        steps.push([{ command: 'add', ...one, value: 'v', options }, () => cache.add(a, 'v', options)]);
      if (where.expires(capabilities))
        steps.push([{ command: 'expire', ...one, options }, () => cache.expire(a, '1h', options)]);
      if (where.compares(capabilities))
        steps.push([{ command: 'getWithToken', ...one, options }, () => cache.getWithToken(a, options)]);
      if (where.clearsNamespace(capabilities)) steps.push([{ command: 'clear', options }, () => cache.clear(options)]);
      for (const [expected, run] of steps) {
        contexts.length = 0;
        await run();
        assert.equal(contexts.length, 1, `hooks of ${String(expected['command'])}`);
        const { cache: caller, ...told } = { ...contexts[0] } as HookContext;
        assert.equal(caller, cache);
        assert.deepEqual(told, expected);
      }
      contexts.length = 0;
      const view = cache.namespace(key('view'));
      await view.set(a, value as never).catch(() => undefined);
      assert.equal(contexts[0]?.cache, view);
      assert.equal(contexts[0]?.value, value, 'the value before serialization');
      assert.deepEqual(contexts[0]?.options, {});
    },
  },
  {
    id: 'hooks/told-the-outcome',
    title: 'post hooks run once per command, with took and either the result or the error',
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const outcomes: PostHookContext[] = [];
      const cache = await createCache({
        plugins: [{ name: 'outcomes', post: (context) => void outcomes.push(context) }],
      });
      const each = key();
      await cache.set(each, 'value');
      await cache.get(each);
      await cache.get(key('miss'), { default: 'default' });
      await cache.delete(each);
      const failure = await expectRejection(
        () => cache.set(each, 'value', { serialize: broken }),
        'CACHE_SERIALIZATION',
      );
      assert.deepEqual(
        outcomes.map(({ command, result }) => [command, result]),
        [
          ['set', true],
          ['get', 'value'],
          ['get', undefined],
          ['delete', 1],
          ['set', undefined],
        ],
      );
      assert.deepEqual(
        outcomes.map((context) => 'error' in context),
        [false, false, false, false, true],
      );
      assert.equal(outcomes.at(-1)?.error, failure);
      for (const { took } of outcomes) assert.ok(typeof took === 'number' && took >= 0, `took is ${took}`);
    },
  },
  {
    id: 'hooks/took',
    title: 'took is measured on a clock that never jumps, from the call on, pre hooks included',
    reruns: [],
    waits: true,
    run: async ({ createCache, key }) => {
      let [inHook, told] = [0, Number.NaN];
      const cache = await createCache({
        plugins: [
          {
            name: 'took',
            preGet: async () => {
              const began = monotonic(cache.clock);
              await cache.clock.sleep(10);
              inHook = monotonic(cache.clock) - began;
            },
            postGet: ({ took }) => {
              told = took;
            },
          },
        ],
      });
      const began = monotonic(cache.clock);
      await cache.get(key());
      const around = monotonic(cache.clock) - began;
      assert.ok(
        told >= inHook && told <= around,
        `took ${told} ms, of which ${inHook} in the hook, and ${around} for the caller`,
      );
    },
  },
  {
    id: 'hooks/a-pre-hook-that-throws',
    title: 'a pre hook that throws stops the command with a HookError: nothing is sent, no further hook runs',
    requires: where.stores,
    run: async ({ cache: plain, createCache, key, capabilities }) => {
      const ran: string[] = [];
      for (const pre of [broken, () => Promise.reject(new RangeError('this hook is broken'))]) {
        const cache = await createCache({
          plugins: [
            { name: 'breaks', pre },
            recorder('after', ran),
            { name: 'post', post: () => void ran.push('post') },
          ],
        });
        const each = key();
        await plain.set(each, 'kept');
        const commands: (() => Promise<unknown>)[] = [
          () => cache.get(each),
          () => cache.set(each, 'new'),
          () => cache.multiSet([[each, 'new']]),
          () => cache.delete(each),
          () => cache.multiDelete([each]),
          ...(where.counts(capabilities) ? [() => cache.increment(each)] : []),
          ...(where.clearsNamespace(capabilities) ? [() => cache.clear()] : []),
        ];
        for (const start of commands) {
          const error = await expectRejection(start, 'CACHE_HOOK', /breaks/);
          assert.equal((error.cause as Error).message, 'this hook is broken');
        }
        assert.equal(await plain.get(each), 'kept');
      }
      assert.deepEqual(ran, []);
    },
  },
  {
    id: 'hooks/a-post-hook-that-throws',
    title: 'a post hook that throws is a HookError, does not undo the command, and keeps no other from running',
    requires: where.stores,
    run: async ({ cache: plain, createCache, key }) => {
      const ran: string[] = [];
      for (const post of [broken, () => Promise.reject(new RangeError('this hook is broken'))]) {
        const cache = await createCache({
          plugins: [
            { name: 'breaks', post },
            { name: 'after', post: () => void ran.push('after') },
          ],
        });
        const each = key();
        const error = await expectRejection(() => cache.set(each, 'new'), 'CACHE_HOOK', /breaks/);
        assert.equal((error.cause as Error).message, 'this hook is broken');
        assert.equal(error.command, 'set');
        assert.equal(await plain.get(each), 'new');
      }
      assert.deepEqual(ran, ['after', 'after']);
    },
  },
  {
    id: 'hooks/both-fail',
    title: "where a command fails and then a post hook, the caller gets the command's own error, onError the hook's",
    requires: where.stores,
    run: async ({ createCache, key }) => {
      const told: unknown[] = [];
      const cache = await createCache({
        plugins: [{ name: 'breaks', post: broken }],
        onError: (error) => told.push(error),
      });
      await expectRejection(() => cache.set(key(), 'value', { serialize: broken }), 'CACHE_SERIALIZATION');
      assert.deepEqual(
        told.map((error) => (error as { code?: string }).code),
        ['CACHE_HOOK'],
      );
    },
  },
  {
    id: 'hooks/of-listing',
    title: 'keys() has its hooks too, and a pre hook that throws ends the listing',
    requires: where.scans,
    reruns: [],
    run: async ({ createCache }) => {
      const ran: string[] = [];
      const cache = await createCache({
        plugins: [
          { name: 'listing', preKeys: ({ command }) => void ran.push(command), postKeys: () => void ran.push('post') },
        ],
      });
      for await (const each of cache.keys()) assert.fail(`nothing is stored, but ${each} is listed`);
      // Each page is a command of its own, and how many there are is the store's affair.
      assert.ok(ran.length > 0 && ran.length % 2 === 0, ran.join(', '));
      assert.deepEqual(
        ran,
        ran.map((_, index) => (index % 2 === 0 ? 'keys' : 'post')),
      );
      const failing = await createCache({ plugins: [{ name: 'breaks', preKeys: broken }] });
      await expectRejection(() => failing.keys().next(), 'CACHE_HOOK', /breaks/);
    },
  },
  {
    id: 'hooks/own-this',
    title: 'hooks of a class are called on their plugin, which keeps its own state',
    reruns: [],
    run: async ({ createCache, key }) => {
      class Counter {
        readonly name = 'counter';
        #seen = 0;
        post(): void {
          this.#seen++;
        }
        get seen(): number {
          return this.#seen;
        }
      }
      const counter = new Counter();
      const caches = [await createCache({ plugins: [counter] }), await createCache({ plugins: [counter] })];
      for (const cache of caches) await cache.get(key());
      assert.equal(counter.seen, 2);
    },
  },
  {
    id: 'hooks/no-plugins',
    title: 'what is no plugin is refused when the cache is made, and said how to write',
    reruns: [],
    run: async ({ createCache }) => {
      class Forgotten {
        readonly name = 'forgotten';
      }
      await expectRejection(() => createCache({ plugins: [Forgotten] }), 'TypeError', /new Forgotten\(\)/);
      for (const plugins of [null, {}, 'timing', [null], [{}], [1]] as unknown as Plugin[][]) {
        await expectRejection(() => createCache({ plugins }), 'TypeError', /plugins/);
      }
      await expectRejection(
        () => createCache({ plugins: [{ name: 'odd', preGet: 'log' as never }] }),
        'TypeError',
        /preGet.*odd/,
      );
    },
  },
];
