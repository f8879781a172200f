import { runProgram } from '@cache-internal/jest/run-program';
import { describe, expect, it } from '@jest/globals';

import { NullCache } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { TimingPlugin } from '@cache/plugins';

import { Caches } from '../src/index.ts';
import { findClass } from '../src/class-name.ts';

describe('classes by name', () => {
  it('are loaded when the cache is first asked for', async () => {
    const answer = await runProgram(
      import.meta.dirname,
      `
      import { caches } from '@cache/config';
      caches.setConfig({
        default: { cache: '@cache/memory', serializer: '@cache/core#JsonSerializer' },
        alt: { cache: '@cache/redis#RedisCache', plugins: ['@cache/plugins#TimingPlugin'] },
      });
      const all = [caches.get(), caches.get().serializer, caches.get('alt'), caches.get('alt').plugins[0]];
      console.log(all.map((made) => made.constructor.name).join(' '));
      await caches.close();
    `,
    );
    expect(answer.trim()).toBe('MemoryCache JsonSerializer RedisCache TimingPlugin');
  });

  it('can be loaded before, where loading has to be waited for', async () => {
    await using mine = new Caches({
      default: { cache: '@cache/memory', serializer: '@cache/core#StringSerializer' },
      broken: { cache: '@cache/no-such-package' },
    });
    await expect(mine.load()).rejects.toMatchObject({
      code: 'CACHE_CONFIGURATION',
      message: expect.stringMatching(
        /^alias 'broken' needs the package '@cache\/no-such-package', which is not installed: npm i @cache\/no-such-package/,
      ),
    });
    mine.remove('broken');
    await mine.load();
    expect(mine.get().backend.name).toBe('memory');
  });

  it('name a package that is not installed', () => {
    const mine = new Caches({ default: { cache: '@cache/no-such-package' } });
    expect(() => mine.get()).toThrow('not installed: npm i @cache/no-such-package');
  });

  it.each([
    ['sqlite::memory:', 'give what fromUrl answers: await fromUrl("sqlite::memory:")'],
    ['redis://u:secret@h', 'await fromUrl("redis://u:***@h")'],
    ['@cache/memory#', "'package' or 'package#Export'"],
  ])('are no URLs: %s', (cache, message) => {
    expect(() => new Caches({ default: { cache } })).toThrow(`alias 'default': a class is named as 'package'`);
    expect(() => new Caches({ default: { cache } })).toThrow(message);
    expect(() => new Caches({ default: { plugins: [cache] } })).toThrow(message);
  });

  it('name the class that is meant where the package has several or none', () => {
    const exports = { OneCache: MemoryCache, OtherCache: NullCache, OnePlugin: TimingPlugin, value: 5 };
    expect(findClass('pkg', 'Plugin', exports)).toBe(TimingPlugin);
    expect(findClass('pkg#OtherCache', 'Cache', exports)).toBe(NullCache);
    expect(() => findClass('pkg', 'Cache', exports)).toThrow("as 'pkg#…'; it has OneCache, OtherCache");
    expect(() => findClass('pkg', 'Serializer', exports)).toThrow('it has none');
    expect(() => findClass('pkg#value', 'Cache', exports)).toThrow("'pkg' has no class 'value'");
    expect(() => findClass('pkg#constructor', 'Cache', exports)).toThrow("no class 'constructor'");
    expect(() => findClass('#', 'Cache', exports)).toThrow("'package' or 'package#Export'");
  });
});
