import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

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

  it('name a path that the package does not export', async () => {
    const answer = await runProgram(
      import.meta.dirname,
      `
      import { Caches } from '@cache/config';
      const mine = new Caches({ default: { cache: '@cache/memory/no-such-path' } });
      await mine.load().catch(({ code, message, cause }) => console.log(code, message, cause.code));
    `,
    );
    expect(answer.trim()).toBe(
      "CACHE_CONFIGURATION alias 'default' needs '@cache/memory/no-such-path', which the package there is does not export ERR_PACKAGE_PATH_NOT_EXPORTED",
    );
  });

  it('name a package that is not installed', () => {
    const mine = new Caches({ default: { cache: '@cache/no-such-package' } });
    expect(() => mine.get()).toThrow('not installed: npm i @cache/no-such-package');
  });

  it('are looked for from the program, and said to be there where only import can load them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cache-config-'));
    const source = pathToFileURL(join(import.meta.dirname, '../src/index.ts')).href;
    const install = async (name: string, condition: string): Promise<void> => {
      const place = join(folder, 'node_modules', name);
      await mkdir(place, { recursive: true });
      const exports = { './caches': { [condition]: './caches.js' }, '.': { [condition]: './caches.js' } };
      await writeFile(join(place, 'package.json'), JSON.stringify({ name, type: 'module', exports }));
      await writeFile(join(place, 'caches.js'), 'export class OwnCache { get() {} set() {} close() {} getOrSet() {} }');
    };
    try {
      await install('for-all', 'default');
      await install('for-import', 'import');
      const answer = await runProgram(
        folder,
        `
        import { Caches } from '${source}';
        const madeOf = (name) => new Caches({ default: { cache: name } });
        for (const name of ['for-all', 'for-all/caches']) {
          const caches = madeOf(name);
          await caches.load();
          console.log(caches.get().constructor.name);
        }
        try { madeOf('for-import').get(); } catch ({ code, message }) { console.log(code, message); }
        await madeOf('for-import').load().catch(({ code, message }) => console.log(code, message));
      `,
      );
      expect(answer.trim().split('\n')).toEqual([
        'OwnCache',
        'OwnCache',
        expect.stringMatching(/^CACHE_CONFIGURATION .* without waiting here; call await caches\.load\(\) first/),
        expect.stringMatching(/^CACHE_CONFIGURATION .* exports nothing for require, .*; give the class itself$/),
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['sqlite::memory:', 'give what fromUrl answers: await fromUrl("sqlite::memory:")'],
    ['redis://u:secret@h', 'await fromUrl("redis://u:***@h")'],
    ['@cache/memory#', "'package' or 'package#Export'"],
    ['./my-cache.js', "'package' or 'package#Export'; got"],
    ['..', "'package' or 'package#Export'; got"],
  ])('are neither URLs nor relative paths: %s', (cache, message) => {
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
