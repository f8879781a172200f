import { describe, expect, it, jest } from '@jest/globals';

import { Cache, JsonSerializer, NullCache, registeredCaches, StringSerializer, type Plugin } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';
import { HitMissRatioPlugin, TimingPlugin } from '@cache/plugins';
import { RedisCache } from '@cache/redis';

import { Caches, caches, type CachesConfig } from '../src/index.ts';

const unknownAlias = { code: 'CACHE_CONFIGURATION' };

function twoAliases(): Caches {
  return new Caches({
    default: { cache: MemoryCache, serializer: StringSerializer },
    alt: {
      cache: RedisCache,
      url: 'redis://127.0.0.1:6379/1',
      timeout: '1s',
      serializer: new JsonSerializer(),
      plugins: [HitMissRatioPlugin, new TimingPlugin()],
    },
  });
}

describe('caches', () => {
  it('has a default in memory until configured, and is what core knows by name', async () => {
    expect(caches.get()).toBeInstanceOf(MemoryCache);
    expect(caches.get('default')).toBe(caches.get());
    expect(registeredCaches()).toBe(caches);
    await caches.close();
  });
});

describe('Caches.get', () => {
  it('makes a cache when it is first asked for, and answers the same each time', async () => {
    const made = jest.fn();
    class Counted extends MemoryCache {
      constructor(options: object) {
        super(options);
        made(options);
      }
    }
    await using mine = new Caches({ default: { cache: Counted, ttl: '5s' } });
    expect(made).not.toHaveBeenCalled();
    expect(mine.get()).toBe(mine.get('default'));
    expect(made.mock.calls).toEqual([[{ ttl: '5s' }]]);
  });

  it('makes serializers and plugins of classes and takes instances', async () => {
    await using mine = twoAliases();
    const alt = mine.get('alt');
    expect(mine.get('default').serializer).toBeInstanceOf(StringSerializer);
    expect(alt).toBeInstanceOf(RedisCache);
    expect(alt.serializer).toBeInstanceOf(JsonSerializer);
    expect(alt.plugins.map((plugin) => plugin.constructor)).toEqual([HitMissRatioPlugin, TimingPlugin]);
  });

  it('makes a MemoryCache where no class is given', async () => {
    await using mine = new Caches({ default: { maxEntries: 10 } });
    expect(mine.get()).toBeInstanceOf(MemoryCache);
  });

  it('names an unknown alias and those there are', () => {
    const mine = twoAliases();
    expect(() => mine.get('other')).toThrow(
      expect.objectContaining({ ...unknownAlias, message: "there is no alias 'other'; there are 'default', 'alt'" }),
    );
    expect(() => mine.get('__proto__')).toThrow("no alias '__proto__'");
    expect(() => mine.get(5 as unknown as string)).toThrow('no alias number');
  });

  it('names the alias when its class refuses an option, and its kind of error stays', () => {
    const mine = new Caches({
      default: { cache: MemoryCache, maxEntires: 5 },
      range: { cache: MemoryCache, maxEntries: 0 },
      type: { cache: MemoryCache, plugins: [{} as Plugin] },
    });
    expect(() => mine.get()).toThrow(
      expect.objectContaining({
        code: 'CACHE_CONFIGURATION',
        message: expect.stringMatching(/^alias 'default': unknown option 'maxEntires' of MemoryCache; accepted are/),
      }),
    );
    expect(() => mine.get('range')).toThrow(/^alias 'range': maxEntries must be/);
    expect(() => mine.get('type')).toThrow(/^alias 'type': plugins\[0\] must be a plugin/);
  });

  it.each([
    ['another class', Date, 'cache must be a class of caches; Date is none'],
    ['a class that takes no object', Map, 'cache must be a class of caches; Map is none'],
    ['an arrow function', () => 1, 'cache must be a class of caches; what was given is none'],
    ['a backend', MemoryBackend, 'MemoryBackend is none, but a backend; give its cache, such as MemoryCache, or'],
    ['a backend by name', '@cache/memory#MemoryBackend', 'new Cache({ backend: new MemoryBackend() })'],
  ])('refuses %s in place of a class of caches', async (_, cache, message) => {
    const mine = new Caches({ default: {}, other: { cache: cache as never } });
    await mine.load();
    expect(() => mine.get('other')).toThrow(
      expect.objectContaining({ code: 'CACHE_CONFIGURATION', message: expect.stringContaining(message) }),
    );
    expect(() => mine.get('other')).toThrow(/^alias 'other': cache must be/);
  });

  it('refuses a backend that was handed over for a cache, and a function for a serializer', () => {
    expect(() => new Caches({ default: new MemoryBackend() as never })).toThrow('got an instance of MemoryBackend');
    const mine = new Caches({ default: { serializer: (() => 1) as never } });
    expect(() => mine.get()).toThrow("alias 'default': a function that is no class was given for a serializer");
  });
});

describe('Caches.create', () => {
  it('makes a new cache each time, with overrides', async () => {
    await using mine = new Caches({ default: { cache: MemoryCache, ttl: '5s', namespace: 'a' } });
    await using first = mine.create('default');
    await using second = mine.create('default', { namespace: 'test', ttl: undefined });
    expect(first).not.toBe(second);
    expect(first).not.toBe(mine.get());
    await second.set('key', 'value');
    expect(await second.ttl('key')).toBeGreaterThan(0);
    expect(await second.get('key', { namespace: 'test' })).toBe('value');
  });

  it('takes a configuration too, and leaves the aliases alone', async () => {
    await using mine = twoAliases();
    await using cache = mine.create(mine.getAliasConfig('alt'), { url: 'redis://127.0.0.1:6379/2' });
    expect(cache).toBeInstanceOf(RedisCache);
    expect(mine.getAliasConfig('alt')).toMatchObject({ url: 'redis://127.0.0.1:6379/1' });
    expect(() => mine.create({ nope: 1 })).toThrow("caches.create: unknown option 'nope' of MemoryCache");
  });

  it('cannot make another of a cache that was handed over', () => {
    const mine = new Caches({ default: new NullCache() });
    expect(() => mine.create('default')).toThrow('handed over');
  });
});

describe('Caches.getConfig and getAliasConfig', () => {
  it('answer copies, of what was copied when it was given', () => {
    const given = { cache: RedisCache, cluster: { nodes: ['a'] }, plugins: [new TimingPlugin()] };
    const mine = new Caches({ default: given });
    given.cluster.nodes.push('b');
    given.plugins.pop();
    const copy = mine.getAliasConfig('default') as unknown as typeof given;
    copy.cluster.nodes.push('c');
    copy.plugins.pop();
    const config = mine.getConfig();
    expect(config).toEqual({
      default: { cache: RedisCache, cluster: { nodes: ['a'] }, plugins: [expect.any(TimingPlugin)] },
    });
    (config as { default?: unknown }).default = undefined;
    expect(mine.getConfig().default).toBeDefined();
    expect(() => mine.getAliasConfig('other')).toThrow("no alias 'other'");
  });

  it('hand on the very same plugins, serializers and whatever has methods', () => {
    const plugin: Plugin = { name: 'own', pre: () => undefined };
    const clock = { now: () => 0, sleep: async () => undefined };
    const mine = new Caches({ default: { plugins: [plugin], clock } });
    const copy = mine.getAliasConfig('default') as { plugins: Plugin[]; clock: unknown };
    expect(copy.plugins[0]).toBe(plugin);
    expect(copy.clock).toBe(clock);
  });
});

describe('changing the configuration', () => {
  it('drops and closes what was made of it', async () => {
    const mine = twoAliases();
    const before = [mine.get(), mine.get('alt')];
    mine.setConfig({ default: { cache: MemoryCache } });
    expect(mine.get()).not.toBe(before[0]);
    expect(() => mine.get('alt')).toThrow('no alias');
    await mine.close();
    for (const cache of before) await expect(cache?.get('key')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  });

  it('drops one alias only when that one is changed', async () => {
    await using mine = twoAliases();
    const [kept, dropped] = [mine.get(), mine.get('alt')];
    mine.add('alt', { cache: MemoryCache });
    expect(mine.get()).toBe(kept);
    expect(mine.get('alt')).toBeInstanceOf(MemoryCache);
    await expect(dropped.get('key')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
    expect(mine.remove('alt')).toBe(true);
    expect(mine.remove('alt')).toBe(false);
    expect(() => mine.remove('default')).toThrow("'default' must exist");
  });

  it('takes a ready-made cache as the default, which is closed only by close()', async () => {
    const mine = new Caches();
    const ready = new MemoryCache<string>();
    mine.setDefault(ready);
    expect(mine.get()).toBe(ready);
    expect(mine.getConfig()).toEqual({ default: ready });
    mine.setDefault({ cache: MemoryCache });
    await ready.set('key', 'value');
    mine.setDefault(ready);
    await mine.close();
    await expect(ready.get('key')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
  });

  it.each([
    ['no default', { alt: {} }, "must have the alias 'default'"],
    ['no object', null, 'must be an object of aliases'],
    ['an alias that is no object', { default: 'memory' }, `alias 'default' must be an object of options, or a cache`],
    [
      'a map',
      { default: new Map([['ttl', 5]]) },
      "alias 'default' must be an object of options, or a cache; got an instance of Map",
    ],
    ['a date', { default: new Date(0) }, 'got an instance of Date'],
    ['an error', { default: new Error('no') }, 'got an instance of Error'],
    ['a list', { default: [] }, 'got an instance of Array'],
    [
      'an instance of a class',
      {
        default: new (class Settings {
          readonly ttl = 5;
        })(),
      },
      'got an instance of Settings',
    ],
    ['the short name of a URL', { default: { serializer: 'json' } }, "here it is '@cache/core#JsonSerializer'"],
    ['a promise', { default: Promise.resolve() }, "alias 'default' must not be a promise; await it first"],
    ['a class that is none', { default: { cache: {} } }, "cache of alias 'default' must be a class or its name"],
    ['a wrong serializer', { default: { serializer: 5 } }, "serializer of alias 'default' must be"],
    ['plugins that are no list', { default: { plugins: {} } }, "plugins of alias 'default' must be an array"],
    ['a wrong plugin', { default: { plugins: [null] } }, "plugins[0] of alias 'default' must be"],
    ['an empty name', { default: {}, '': {} }, 'an alias must be a text'],
  ])('refuses %s, and changes nothing', async (_title, config, message) => {
    await using mine = twoAliases();
    const before = mine.get();
    expect(() => mine.setConfig(config as unknown as CachesConfig)).toThrow(
      expect.objectContaining({ code: 'CACHE_CONFIGURATION', message: expect.stringContaining(message) }),
    );
    expect(mine.get()).toBe(before);
    expect(Object.keys(mine.getConfig())).toEqual(['default', 'alt']);
  });
});

describe('Caches.close', () => {
  it('closes everything, and makes anew what is asked for later', async () => {
    const mine = twoAliases();
    const before = mine.get();
    await mine.close();
    await mine.close();
    await expect(before.get('key')).rejects.toMatchObject({ code: 'CACHE_CLOSED' });
    const after = mine.get();
    expect(after).not.toBe(before);
    expect(await after.set('key', 'value')).toBe(true);
    await mine.close();
  });

  it('waits for caches that were dropped, and rejects with what closing failed with', async () => {
    class Stubborn extends Cache {
      constructor() {
        super({ backend: new MemoryBackend(), onError });
      }
      override close(): Promise<void> {
        return Promise.reject(new Error('no'));
      }
    }
    const onError = jest.fn();
    const mine = new Caches({ default: { cache: Stubborn as never } });
    mine.get();
    await expect(mine.close()).rejects.toThrow('no');
    mine.get();
    mine.setDefault({});
    await mine.close();
    expect(onError).toHaveBeenCalledTimes(1);
  });
});
