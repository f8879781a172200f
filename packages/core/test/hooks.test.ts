import { describe, expect, it } from '@jest/globals';

import { TestClock } from '../../testing/src/index.ts';
import { Cache, COMMAND_NAMES, type HookContext, type Plugin, type PostHookContext } from '../src/index.ts';
import { MapBackend } from './map-backend.ts';
import { rejectionOf } from './rejection-of.ts';

function setUp(...plugins: Plugin[]) {
  const clock = new TestClock();
  return { clock, cache: new Cache({ backend: new MapBackend({ clock }), clock, namespace: 'ns', plugins }) };
}

/** Remembers copies of what its hooks were given: the context itself is one object that goes on being filled. */
function recorder() {
  const seen: (HookContext | PostHookContext)[] = [];
  const remember = (context: HookContext): void => void seen.push({ ...context });
  return { seen, plugin: { name: 'recorder', pre: remember, post: remember } satisfies Plugin };
}

describe('the hooks of a plugin', () => {
  it('run the general before the particular, plugins in their order, pre and post alike', async () => {
    const log: string[] = [];
    const plugin = (name: string): Plugin => ({
      name,
      preGet: () => void log.push(`preGet ${name}`),
      pre: () => void log.push(`pre ${name}`),
      postGet: () => void log.push(`postGet ${name}`),
      post: () => void log.push(`post ${name}`),
      preSet: () => void log.push('never'),
    });
    await setUp(plugin('a'), plugin('b')).cache.get('key');
    expect(log).toEqual(['pre a', 'preGet a', 'pre b', 'preGet b', 'post a', 'postGet a', 'post b', 'postGet b']);
  });

  it('wait for each other where they are asynchronous', async () => {
    const log: string[] = [];
    const { clock, cache } = setUp(
      {
        name: 'slow',
        async pre() {
          await clockOf().sleep(10);
          log.push('slow');
        },
      },
      { name: 'fast', pre: () => void log.push('fast') },
    );
    const clockOf = (): TestClock => clock;
    const got = cache.get('key');
    await clock.advance(10);
    await got;
    expect(log).toEqual(['slow', 'fast']);
  });

  it('see what a command of one key is about, and then how it ended', async () => {
    const { seen, plugin } = recorder();
    const { cache } = setUp(plugin);
    const options = { ttl: '1m' };
    await cache.set('key', { a: 1 }, options);
    const before = { command: 'set', cache, key: 'key', builtKey: 'ns:key', value: { a: 1 }, options };
    expect(seen).toEqual([before, { ...before, took: 0, result: true }]);
    expect(seen[0]?.options).toBe(options);
  });

  it('see the keys and the pairs of a batch', async () => {
    const { seen, plugin } = recorder();
    const { cache } = setUp(plugin);
    await cache.multiSet(
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
    );
    await cache.multiGet(['b', 'c']);
    const pairs = {
      command: 'multiSet',
      cache,
      keys: ['a', 'b'],
      builtKeys: ['ns:a', 'ns:b'],
      entries: [
        ['a', 1],
        ['b', 2],
      ],
      options: {},
    };
    const list = { command: 'multiGet', cache, keys: ['b', 'c'], builtKeys: ['ns:b', 'ns:c'], options: {} };
    expect(seen).toEqual([
      pairs,
      { ...pairs, took: 0, result: true },
      list,
      { ...list, took: 0, result: [2, undefined] },
    ]);
  });

  it('see a miss, and not the default in its place', async () => {
    const { seen, plugin } = recorder();
    expect(await setUp(plugin).cache.get('key', { default: 'none' })).toBe('none');
    expect(seen[1]).toMatchObject({ result: undefined, options: { default: 'none' } });
    expect(seen[1]).toHaveProperty('result');
  });

  it('see delta, raw arguments, and the view that was called', async () => {
    const { seen, plugin } = recorder();
    const { cache } = setUp(plugin);
    const view = cache.namespace('nested');
    await view.increment('n', 5);
    await cache.raw('has', 'ns:nested:n');
    expect(seen[0]).toMatchObject({ command: 'increment', value: 5, builtKey: 'ns:nested:n' });
    expect(seen[0]?.cache).toBe(view);
    expect(seen[2]).toMatchObject({ command: 'raw', args: ['has', 'ns:nested:n'] });
  });

  it('measure on the monotonic scale, pre hooks included', async () => {
    const { seen, plugin } = recorder();
    const { clock, cache } = setUp(plugin, {
      name: 'slow',
      pre: () => clock.sleep(30),
    });
    const got = cache.get('key');
    clock.set(1_000_000);
    await clock.advance(30);
    await got;
    expect(seen.at(-1)).toMatchObject({ took: 30 });
  });

  it('exist for every command', async () => {
    const commands = new Set<string>();
    const { cache } = setUp({ name: 'all', pre: ({ command }) => void commands.add(command) });
    await cache.set('a', 1);
    const { token } = (await cache.getWithToken('a')) ?? {};
    await cache.get('a');
    await rejectionOf(cache.add('a', 1));
    await cache.multiGet([]);
    await cache.multiSet([]);
    await cache.exists('a');
    await cache.increment('a');
    await cache.expire('a', 1);
    await cache.ttl('a');
    await cache.delete('a');
    await cache.multiDelete(['a']);
    await cache.compareAndSet('a', token, 1);
    await cache.compareAndDelete('a', token);
    await cache.raw('has', 'a');
    for await (const _ of cache.keys()) break;
    await cache.invalidateTags('a');
    await cache.clear();
    expect([...commands].sort()).toEqual([...COMMAND_NAMES].sort());
  });

  it('cannot change the keys that the command goes on with', async () => {
    const { cache } = setUp({ name: 'sorts', preMultiSet: ({ builtKeys }) => void (builtKeys as string[]).sort() });
    const entries = [
      ['z', 1],
      ['a', 2],
    ] as const;
    expect(await rejectionOf(cache.multiSet(entries))).toMatchObject({ code: 'CACHE_HOOK' });
    expect(await cache.multiGet(['z', 'a'])).toEqual([undefined, undefined]);
  });

  it('keep their own this', async () => {
    class Counting implements Plugin {
      readonly name = 'counting';
      count = 0;
      postGet(): void {
        this.count++;
      }
    }
    const counting = new Counting();
    await setUp(counting).cache.get('key');
    expect(counting.count).toBe(1);
  });

  it('that throw after the command is done are told of by the first of them', async () => {
    const throwing = (name: string, later: boolean): Plugin => ({
      name,
      post() {
        if (later) return Promise.reject(new Error(name));
        throw new Error(name);
      },
    });
    for (const [one, two] of [
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ] as const) {
      const { cache } = setUp(throwing('one', one), throwing('two', two));
      expect(await rejectionOf(cache.set('key', 1))).toMatchObject({ code: 'CACHE_HOOK', cause: { message: 'one' } });
    }
  });

  it('stop the command at the first that throws', async () => {
    const log: string[] = [];
    const { cache } = setUp(
      {
        name: 'gate',
        async preSet() {
          throw new TypeError('not today');
        },
      },
      { name: 'next', pre: () => void log.push('next'), post: () => void log.push('post') },
    );
    expect(await rejectionOf(cache.set('key', 1))).toMatchObject({
      code: 'CACHE_HOOK',
      cause: { message: 'not today' },
    });
    expect(log).toEqual([]);
  });
});
