import { COMMAND_NAMES, type Plugin } from '@cache/core';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { pluginCases, pluginConformance, type PluginConformanceOptions } from '@cache/conformance';
import { pluginScript } from '../src/plugin-cases/plugin-script.ts';
import { brokenPlugins } from './broken/broken-plugins.ts';

class CountPlugin implements Plugin {
  readonly name = 'count';
  commands = 0;
  post(): void {
    this.commands++;
  }
}

pluginConformance({
  name: 'count',
  create: () => new CountPlugin(),
  figures: ({ commands }) => commands,
  describe,
  it,
});
pluginConformance({
  name: 'slow',
  create: () => ({ name: 'slow', post: () => new Promise((resolve) => setTimeout(resolve, 3)) }),
  describe,
  it,
});
pluginConformance({ name: 'without hooks', create: () => ({ name: 'nothing' }), describe, it });

interface Registered {
  readonly title: string;
  readonly run: () => Promise<void>;
}

function register(options: Partial<PluginConformanceOptions> = {}) {
  const groups: string[] = [];
  const tests: Registered[] = [];
  const skipped: string[] = [];
  const plan = pluginConformance({
    name: 'registered',
    create: () => new CountPlugin(),
    describe: (title, inside) => {
      groups.push(title);
      inside();
    },
    it: Object.assign((title: string, run: () => Promise<void>) => void tests.push({ title, run }), {
      skip: (title: string) => void skipped.push(title),
    }),
    ...options,
  });
  return { plan, groups, tests, skipped };
}

describe('pluginConformance finds out a plugin that', () => {
  it.each(brokenPlugins.map((each) => [each.does, each] as const))('%s', async (_does, { create, fails, figures }) => {
    const { tests } = register({ create, ...(figures !== undefined && { figures }) });
    const found = tests.find(({ title }) => title.startsWith(`${fails}:`));
    await expect(found?.run()).rejects.toThrow();
  });

  it('is broken in any way that there is a case for', () => {
    const found = new Set(brokenPlugins.map(({ fails }) => fails));
    expect(pluginCases.map(({ id }) => id).filter((id) => !found.has(id))).toEqual([]);
  });
});

describe('pluginConformance ends by itself', () => {
  afterEach(() => void jest.useRealTimers());

  const testOf = (id: string, post: Plugin['post']): Registered | undefined =>
    register({ create: () => ({ name: 'waiting', ...(post !== undefined && { post }) }) }).tests.find(({ title }) =>
      title.startsWith(`${id}:`),
    );

  it('a case where a hook asks a store that never answers, by the time limit of what it asked', async () => {
    const test = testOf('plugin/reasons', async ({ cache, command, key }) => {
      if (command === 'get' && key !== 'inner') await cache.get('inner');
    });
    await expect(test?.run()).rejects.toThrow(
      "post of plugin 'waiting' failed after the command was done: get took longer than 5000 ms",
    );
  });

  it('a case where a hook waits for ever', async () => {
    jest.useFakeTimers();
    const test = testOf('plugin/batches', () => new Promise<never>(() => undefined));
    const failed = expect(test?.run()).rejects.toThrow('the case is not over after 60000 ms');
    await jest.advanceTimersByTimeAsync(80_000);
    await failed;
  });

  it('a case whose caches do not close', async () => {
    jest.useFakeTimers();
    const test = testOf('plugin/results', ({ cache }) => {
      cache.close = () => new Promise(() => undefined);
    });
    const failed = expect(test?.run()).rejects.toThrow('the caches of the case do not close: a hook still waits');
    await jest.advanceTimersByTimeAsync(80_000);
    await failed;
  });
});

describe('pluginConformance', () => {
  it('makes calls of every command', () => {
    expect(new Set(pluginScript.map(({ command }) => command))).toEqual(new Set(COMMAND_NAMES));
  });

  it('says which cases do not apply, and which are skipped and why', () => {
    const { plan, groups, tests, skipped } = register({ skip: { 'plugin/batches': 'too slow here' } });
    expect(groups).toEqual(['plugin registered (1 case does not apply)']);
    expect(plan.inapplicable).toEqual({ 'plugin/concurrent-figures': 'the option figures is not given' });
    expect(plan.skipped).toEqual({ 'plugin/batches': 'too slow here' });
    expect(skipped).toEqual([expect.stringMatching(/^plugin\/batches: .* \(skipped: too slow here\)$/)]);
    expect(tests).toHaveLength(plan.registered);
    expect(plan.registered).toBe(pluginCases.length - 2);
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['name', { name: '' }, /^name must be a text/],
    ['create', { create: {} }, /^create must be a function/],
    ['describe', { describe: undefined }, /^describe must be the function/],
    ['it', { it: () => undefined }, /^it must be the function.*it\.skip/],
    ['figures', { figures: 'stats' }, /^figures must be a function/],
    [
      'figure',
      { figure: () => 1 },
      /^unknown option 'figure' of pluginConformance; accepted are name, create, figures,/,
    ],
    ['skip', { skip: { 'plugin/batch': 'why' } }, /unknown case 'plugin\/batch'; close to it are 'plugin\/batches'/],
  ])('refuses a wrong %s', (_option, options, message) => {
    expect(() => register(options as never)).toThrow(message);
  });

  it.each<[unknown, string]>([
    [null, 'null'],
    [undefined, 'undefined'],
    ['plugin', 'plugin'],
    [Promise.resolve({ name: 'late' }), 'a promise'],
  ])('refuses a create that answers %p', async (made, got) => {
    const [test] = register({ create: () => made as Plugin }).tests;
    const message = `create must answer a Plugin, an object with a name and hooks; got ${got}`;
    await expect(test?.run()).rejects.toThrow(new TypeError(message));
  });
});
