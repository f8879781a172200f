import assert from 'node:assert/strict';
import { COMMAND_NAMES, type HookContext, type Plugin } from '@cache/core';
import { editDistance } from '../edit-distance.ts';
import type { PluginCase } from './plugin-case.ts';
import { outcomeOfCall, pluginScript, runScript } from './plugin-script.ts';
import { atOnce, later, type PluginStore } from './plugin-store.ts';

const HOOK_NAMES: ReadonlySet<string> = new Set([
  'pre',
  'post',
  ...COMMAND_NAMES.flatMap((command) => {
    const suffix = (command[0] as string).toUpperCase() + command.slice(1);
    return [`pre${suffix}`, `post${suffix}`];
  }),
]);

/** Cases about what a plugin is, and what it leaves alone. */
export const pluginShapeCases: readonly PluginCase[] = [
  {
    id: 'plugin/name',
    title: 'the name is a text that is not empty, and stays the same',
    run: async ({ create }) => {
      const plugin = create();
      assert.equal(typeof plugin.name, 'string');
      assert.notEqual(plugin.name.trim(), '');
      assert.equal(plugin.name, plugin.name);
      assert.equal(create().name, plugin.name);
    },
  },
  {
    id: 'plugin/hook-names',
    title: 'members that are called like hooks, or almost, are hooks of commands that there are, and functions',
    run: async ({ create }) => {
      const plugin = create();
      for (const name of memberNames(plugin)) {
        const meant = misspelt(name);
        const isCalledLikeOne = /^(?:pre|post)(?:[A-Z].*)?$/.test(name);
        if (meant === undefined && !isCalledLikeOne) continue;
        const hook: unknown = (plugin as unknown as Record<string, unknown>)[name];
        if (!isCalledLikeOne && typeof hook !== 'function') continue;
        assert.ok(
          HOOK_NAMES.has(name),
          `no command runs ${name}; ${meant === undefined ? '' : `is ${meant} meant? `}there are ${[...HOOK_NAMES].join(', ')}`,
        );
        assert.ok(hook === undefined || typeof hook === 'function', `${name} must be a function; it is ${typeof hook}`);
      }
    },
  },
  {
    id: 'plugin/results',
    title: 'every command answers what it answers without the plugin, also where the backend answers later',
    run: async ({ create, open }) => {
      for (const answering of [atOnce, later]) {
        const [plain, watched] = [open([]), open([create()])];
        plain.store.answering = answering;
        watched.store.answering = answering;
        const expected = await runScript(plain.cache);
        for (const [index, outcome] of (await runScript(watched.cache)).entries())
          assert.deepEqual(outcome, expected[index], `of ${pluginScript[index]?.command}, call ${index + 1}`);
      }
    },
  },
  {
    id: 'plugin/entries',
    title: 'what is stored, and what the caller handed over, is as it was',
    run: async ({ create, open }) => {
      const [plain, { cache, store }] = [open([]), open([create()])];
      await runScript(plain.cache);
      await runScript(cache);
      assert.deepEqual(entriesOf(store), entriesOf(plain.store));
      const value = { n: [3, 1, 2], inner: { text: 'text' } };
      const keys = ['b', 'a', 'b'];
      const pairs: [string, unknown][] = [
        ['b', value],
        ['a', [3, 1]],
      ];
      const options = { ttl: 1000, namespace: 'some' };
      const handedOver = { value, keys, pairs, options };
      const before: unknown = JSON.parse(JSON.stringify(handedOver));
      await cache.set('key', value, options);
      await cache.multiSet(pairs, options);
      await cache.multiGet(keys, { namespace: 'some' });
      assert.deepEqual(handedOver, before);
      assert.equal(await cache.get('key', { namespace: 'some' }), value, 'another object than the one stored');
    },
  },
  {
    id: 'plugin/context',
    title: 'what the hooks of other plugins are given is as it was',
    run: async ({ create, open }) => {
      const seen: Snapshots = { before: [], after: [] };
      const { cache } = open([watcher('before', seen), create(), watcher('after', seen)]);
      await runScript(cache);
      assert.equal(
        seen.after.length,
        seen.before.length,
        'hooks of another plugin were not run: this one threw in its own',
      );
      for (const [index, before] of seen.before.entries()) {
        const after = seen.after[index] ?? new Map<string, unknown>();
        const of = `of ${String(before.get('command'))}`;
        assert.deepEqual([...after.keys()], [...before.keys()], of);
        for (const [name, member] of before) assert.ok(sameOrder(after.get(name), member), `${name} ${of}`);
      }
    },
  },
  {
    id: 'plugin/cache-untouched',
    title: 'nothing is written onto the cache, its views, its backend or their classes, and none of it is needed',
    run: async ({ create, open }) => {
      const { cache, store } = open([create()]);
      const view = cache.namespace('view');
      const watched = [cache, view, store, cache.plugins, Object.getPrototypeOf(cache), Object.getPrototypeOf(store)];
      const members = (): unknown => watched.map((object: object) => Reflect.ownKeys(object));
      const before = members();
      await runScript(cache);
      await runScript(view);
      assert.deepEqual(members(), before);
      const frozen = open([create()]).cache;
      const expected = await runScript(open([]).cache);
      Object.freeze(frozen);
      assert.deepEqual(await runScript(frozen), expected, 'on a frozen cache');
    },
  },
  {
    id: 'plugin/several-caches',
    title: 'one plugin serves several caches and their views, and goes on when one of them is closed',
    run: async ({ create, open }) => {
      const plugin = create();
      const expected = await runScript(open([]).cache);
      const [one, two, three] = [open([plugin]), open([plugin]), open([plugin])];
      const caches = [one.cache, two.cache, three.cache.namespace('view')];
      const outcomes = await Promise.all(caches.map((cache) => runScript(cache)));
      for (const each of outcomes) assert.deepEqual(each, expected);
      await one.cache.close();
      assert.deepEqual(await outcomeOfCall(() => two.cache.set('key', 'still')), { value: true });
      assert.deepEqual(await outcomeOfCall(() => three.cache.get('none')), { value: undefined });
    },
  },
];

/** Without those of tags, whose versions are random. */
function entriesOf({ entries }: PluginStore): unknown {
  return new Map([...entries].filter(([key]) => !key.includes('%tag:')));
}

interface Snapshots {
  readonly before: ReadonlyMap<string, unknown>[];
  readonly after: ReadonlyMap<string, unknown>[];
}

function watcher(side: keyof Snapshots, seen: Snapshots): Plugin {
  const look = (context: HookContext): void =>
    void seen[side].push(new Map(Object.entries(context).map(([member, value]) => [member, copied(value)])));
  return { name: side, pre: look, post: look };
}

/** Lists of keys and of pairs as they are now; everything else is compared as the same object. */
function copied(member: unknown): unknown {
  return Array.isArray(member) ? member.map(copied) : member;
}

function sameOrder(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((each, index) => sameOrder(each, other[index]));
}

/** The hook that a name is one typing error away from, or written with other capitals. */
function misspelt(name: string): string | undefined {
  if (HOOK_NAMES.has(name) || !/^(?:pre|post)/i.test(name)) return undefined;
  return [...HOOK_NAMES].find((hook) => editDistance(name.toLowerCase(), hook.toLowerCase()) <= 1);
}

/** The names of all members, those of the classes included. */
function memberNames(plugin: object): ReadonlySet<string> {
  const names = new Set<string>();
  for (let object = plugin; object !== null && object !== Object.prototype; object = Object.getPrototypeOf(object))
    for (const name of Object.getOwnPropertyNames(object)) names.add(name);
  return names;
}
