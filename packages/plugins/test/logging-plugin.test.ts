import { Cache } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { FaultyBackend, TestClock } from '@cache/testing';
import { describe, expect, it, jest } from '@jest/globals';

import { LoggingPlugin, type LoggingPluginOptions, type LogEntry } from '../src/index.ts';

function setUp(options: LoggingPluginOptions = {}) {
  const lines: unknown[][] = [];
  const level =
    (name: string) =>
    (...message: unknown[]): void =>
      void lines.push([name, ...message]);
  const logger = { debug: level('debug'), info: level('info'), warn: level('warn') };
  const clock = new TestClock();
  const backend = new FaultyBackend(new MemoryBackend({ clock }));
  const cache = new Cache({ backend, clock, plugins: [new LoggingPlugin({ logger, ...options })] });
  return { lines, cache, backend, clock };
}

describe('LoggingPlugin', () => {
  it('logs what was done on which key, how it ended and how long it took', async () => {
    const { lines, cache } = setUp();
    const users = cache.namespace('users');
    await users.set('1', { secret: 'value' });
    await users.get('1');
    await users.get('2');
    await users.multiGet(['1', '2']);
    await users.multiDelete(['1', '2', '3', '4', '5', '6', '7']);
    await users.increment('n');
    await users.clear();
    expect(lines.map(([level]) => level)).toEqual(Array.from(lines, () => 'debug'));
    expect(lines.map(([, line]) => line)).toEqual([
      'set "users:1" ok 0 ms',
      'get "users:1" hit 0 ms',
      'get "users:2" miss 0 ms',
      'multiGet ["users:1", "users:2"] ok 1 hits 0 ms',
      'multiDelete ["users:1", "users:2", "users:3", "users:4", "users:5", and 2 more] ok 0 ms',
      'increment "users:n" ok 0 ms',
      'clear ok 0 ms',
    ]);
  });

  it('never shows a value unless asked to, not even by way of an error', async () => {
    const { lines, cache, backend } = setUp({ format: 'json' });
    await cache.set('key', 'secret');
    await cache.add('other', 'secret');
    await cache.multiSet({ a: 'secret' });
    await cache.get('key');
    await cache.getWithToken('key');
    await cache.multiGet(['key']);
    backend.fail(new Error('cannot store secret'));
    await expect(cache.set('key', 'secret')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    await expect(cache.raw('size', ...(['secret'] as string[] as []))).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    expect(lines).toHaveLength(8);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('shows values and messages when asked to', async () => {
    const { lines, cache, backend } = setUp({ values: true, errorMessages: true });
    await cache.set('key', { n: 1n });
    await cache.get('key');
    backend.fail(new Error('disk full'));
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    expect(lines.map(([, line]) => line)).toEqual([
      'set "key" ok 0 ms value {"n":"1n"} result true',
      'get "key" hit 0 ms result {"n":"1n"}',
      `get "key" error 0 ms BackendError (CACHE_BACKEND) "get failed on backend 'memory': disk full"`,
    ]);
  });

  it.each(['text', 'json'] as const)('shows values that are no JSON, as %s', async (format) => {
    const { lines, cache } = setUp({ values: true, format });
    const circular: Record<string, unknown> = {};
    circular['itself'] = circular;
    const odd = [circular, Symbol('one'), () => 1, Object.create(null), { toJSON: () => undefined }];
    for (const value of odd) await cache.set('key', value);
    const shown = lines.map(([, line]) => String(line));
    expect(shown).toHaveLength(odd.length);
    expect(shown[0]).toContain('[Circular *1]');
    expect(shown[1]).toContain('Symbol(one)');
    expect(shown.every((line) => !line.includes('\n'))).toBe(true);
  });

  it.each([null, undefined, 7n, Symbol('gone'), 'gone', Object.create(null)])(
    'shows the reason of a signal, whatever it is: %p',
    async (reason: unknown) => {
      const { lines, cache, backend } = setUp({ errorMessages: true });
      backend.hang();
      const controller = new AbortController();
      const given = cache.get('key', { signal: controller.signal });
      controller.abort(reason);
      await given.catch(() => undefined);
      await Promise.resolve();
      expect(lines).toEqual([['warn', expect.stringContaining('get "key" error 0 ms')]]);
    },
  );

  it('logs failures at a level of their own, with codes', async () => {
    const { lines, cache, backend } = setUp({ level: null });
    backend.fail(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND' });
    backend.heal();
    await cache.get('key');
    expect(lines).toEqual([['warn', 'get "key" error 0 ms BackendError (CACHE_BACKEND, ECONNREFUSED)']]);
  });

  it('logs no failures where told so', async () => {
    const { lines, cache, backend } = setUp({ errorLevel: null, level: 'info' });
    await cache.get('key');
    backend.fail();
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(lines).toEqual([['info', 'get "key" miss 0 ms']]);
  });

  it('shows keys as a function makes them, or not at all', async () => {
    const redacting = setUp({ keys: (key) => key.replaceAll(/\d/g, '#') });
    await redacting.cache.get('user 42');
    await redacting.cache.multiGet(['1', '2']);
    expect(redacting.lines.map(([, line]) => line)).toEqual([
      'get "user ##" miss 0 ms',
      'multiGet ["#", "#"] ok 0 hits 0 ms',
    ]);
    const hiding = setUp({ keys: null });
    await hiding.cache.get('user 42');
    await hiding.cache.multiGet(['1', '2']);
    expect(hiding.lines.map(([, line]) => line)).toEqual(['get miss 0 ms', 'multiGet ok 0 hits 0 ms']);
  });

  it('keeps a line break in a key from beginning a line of its own', async () => {
    const { lines, cache } = setUp();
    await cache.get('key\r\nget "forged" hit');
    expect(lines[0]?.[1]).toBe(String.raw`get "key\r\nget \"forged\" hit" miss 0 ms`);
  });

  it('hands over lines of JSON, entries, or what a function makes of them', async () => {
    const json = setUp({ format: 'json' });
    await json.cache.get('key');
    const entry = { command: 'get', outcome: 'miss', took: 0, key: 'key' };
    expect(JSON.parse(json.lines[0]?.[1] as string)).toEqual(entry);
    const object = setUp({ format: 'object' });
    await object.cache.get('key');
    expect(object.lines).toEqual([['debug', entry, 'get "key" miss 0 ms']]);
    const own = setUp({ format: ({ outcome }: LogEntry) => `was a ${outcome}` });
    await own.cache.get('key');
    expect(own.lines).toEqual([['debug', 'was a miss']]);
  });

  it('logs only slow commands where told so, and all failures', async () => {
    const { lines, cache, backend, clock } = setUp({ slowerThan: '1s' });
    await cache.get('fast');
    backend.hang('get');
    const slow = cache.get('slow');
    await clock.advance('2s');
    backend.heal();
    await slow;
    backend.fail();
    await expect(cache.get('failed')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    expect(lines.map(([, line]) => line)).toEqual([
      'get "slow" miss 2000 ms',
      'get "failed" error 0 ms BackendUnavailableError (CACHE_BACKEND_UNAVAILABLE)',
    ]);
  });

  it('logs to the console by default', async () => {
    const debug = jest.spyOn(console, 'debug').mockImplementation(() => undefined);
    await new MemoryCache({ clock: new TestClock(), plugins: [new LoggingPlugin()] }).get('key');
    expect(debug.mock.calls).toEqual([['get "key" miss 0 ms']]);
  });

  it('fails no command where the logger, the formatter or the redaction throws or rejects, and warns once', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const broken = (): never => {
      throw new Error('broken');
    };
    const rejecting = { debug: () => Promise.reject(new Error('broken')), warn: broken };
    for (const options of [
      { logger: { debug: broken, warn: broken } },
      { logger: rejecting },
      { format: broken },
      { keys: broken },
    ]) {
      emitWarning.mockClear();
      const { cache } = setUp(options);
      expect(await cache.get('key')).toBeUndefined();
      expect(await cache.get('key')).toBeUndefined();
      await Promise.resolve();
      expect(emitWarning.mock.calls).toEqual([
        ['LoggingPlugin cannot log: broken', { type: 'CacheWarning', code: 'CACHE_LOGGING' }],
      ]);
    }
  });

  it.each([
    [{ logger: null }, /^logger must be/],
    [{ logger: 'console' }, /^logger must be/],
    [{ logger: {} }, /^logger must be an object with a method for each level; it has no debug, the default of level/],
    [{ logger: { debug() {} } }, /^logger must be .*; it has no warn, the default of errorLevel/],
    [{ logger: { debug() {} }, errorLevel: 'error' }, /^errorLevel must be .*; got error/],
    [{ level: 'verbose' }, /^level must be the name of one of the logger's methods, or null; got verbose/],
    [{ errorLevel: 7 }, /^errorLevel must be/],
    [{ format: 'xml' }, /^format must be 'text', 'json', 'object' or a function; got xml/],
    [{ keys: 'hide' }, /^keys must be/],
    [{ values: 'yes' }, /^values must be a boolean/],
    [{ errorMessages: 1 }, /^errorMessages must be a boolean/],
    [{ slowerThan: -1 }, /^slowerThan must be/],
    [{ slowerThan: 'long' }, /^slowerThan must be/],
    [{ value: true }, /unknown option 'value'/],
  ])('refuses %p', (options, message) => {
    expect(() => new LoggingPlugin(options as never)).toThrow(message);
  });
});
