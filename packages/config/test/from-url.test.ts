import { runProgram } from '@cache-internal/jest/run-program';
import { describe, expect, it } from '@jest/globals';

import { isCacheError, JsonSerializer, NullCache, StringSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { TimingPlugin } from '@cache/plugins';
import { RedisCache } from '@cache/redis';

import { fromUrl } from '../src/index.ts';
import { readQuery } from '../src/query-values.ts';
import { schemes } from '../src/schemes.ts';
import { parseUrl } from '../src/url-parts.ts';

/** What the class of a scheme is made with. */
function optionsOf(url: string): unknown {
  const parts = parseUrl(url);
  const scheme = schemes.get(parts.scheme);
  if (scheme === undefined) throw new Error(`no scheme ${parts.scheme}`);
  return scheme.options(parts, readQuery('test', parts.query, scheme.query));
}

async function refusalOf(url: string | URL): Promise<{ code?: string; message: string }> {
  try {
    await (await fromUrl(url)).close();
  } catch (error) {
    if (isCacheError(error)) return error;
    throw error;
  }
  throw new Error('it was not refused');
}

describe('fromUrl', () => {
  it.each([
    ['memory:', MemoryCache],
    ['memory://', MemoryCache],
    ['MEMORY:?maxEntries=5&maxBytes=1000&policy=lru', MemoryCache],
    ['redis://127.0.0.1:6379/1?timeout=1s&merge=0', RedisCache],
    ['rediss://user:pass@127.0.0.1', RedisCache],
    ['null:', NullCache],
  ])('makes a cache of %s', async (url, kind) => {
    await using cache = await fromUrl(url);
    expect(cache).toBeInstanceOf(kind);
  });

  it('takes the options of every cache from the query', async () => {
    await using cache = await fromUrl(new URL('memory:?namespace=n%3A1&ttl=10m&timeout=null&serializer=json'));
    expect(cache.serializer).toBeInstanceOf(JsonSerializer);
    await cache.set('key', 'value');
    expect(await cache.ttl('key')).toBeGreaterThan(590_000);
    expect(await cache.get('key', { namespace: 'n:1' })).toBe('value');
  });

  it('takes further options, which go before those of the URL', async () => {
    const plugin = new TimingPlugin();
    const options = { plugins: [plugin], ttl: 5000, namespace: undefined, maxEntries: 1 };
    await using cache = await fromUrl<string>('memory:?ttl=1h&namespace=n&serializer=string', options);
    expect(cache.plugins).toEqual([plugin]);
    expect(cache.serializer).toBeInstanceOf(StringSerializer);
    await cache.set('a', 'value');
    await cache.set('b', 'value');
    expect(await cache.get('a')).toBeUndefined();
    expect(await cache.ttl('b', { namespace: 'n' })).toBeLessThanOrEqual(5000);
  });

  it('loads no package of a backend before it is asked for', async () => {
    const answer = await runProgram(
      import.meta.dirname,
      `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ resolve(name, context, next) { loaded.push(name); return next(name, context); } });
      const { fromUrl } = await import('@cache/config');
      const before = loaded.filter((name) => name === '@cache/redis' || name === 'redis').length;
      await using cache = await fromUrl('redis://127.0.0.1:1');
      console.log(before, loaded.includes('redis'), cache.constructor.name);
    `,
    );
    expect(answer.trim()).toBe('0 true RedisCache');
  });
});

describe('the schemes', () => {
  it.each<[string, unknown]>([
    ['redis://', { url: 'redis://127.0.0.1' }],
    ['redis://h:1/2?merge=true', { url: 'redis://h:1/2', merge: true }],
    ['redis://0.0.0.0/?db=1', { url: 'redis://0.0.0.0/1' }],
    ['redis://0.0.0.0?db=0', { url: 'redis://0.0.0.0/0' }],
    ['rediss://u:p%40@h', { url: 'rediss://u:p%40@h' }],
    ['redis+cluster://h1:1,h2', { cluster: { nodes: ['redis://h1:1', 'redis://h2'] } }],
    ['rediss+cluster://u:p@h1:1,h2/', { cluster: { nodes: ['rediss://u:p@h1:1', 'rediss://u:p@h2'] } }],
    ['valkey://h:1/2', { url: 'redis://h:1/2' }],
    ['valkeys://u:p@h', { url: 'rediss://u:p@h' }],
    ['valkeys+cluster://h1,h2', { cluster: { nodes: ['rediss://h1', 'rediss://h2'] } }],
    [
      'redis+sentinel://h1:1,h2/my%20master',
      { sentinel: { name: 'my master', nodes: ['redis://h1:1', 'redis://h2'] } },
    ],
    [
      'rediss+sentinel://u:p@h1,h2/m?db=3&merge=0',
      { sentinel: { name: 'm', nodes: ['rediss://u:p@h1', 'rediss://u:p@h2'], database: 3 }, merge: false },
    ],
    ['memcached://h', { servers: ['h:11211'] }],
    ['memcached://h1:1,h2?namespaceGenerations=1', { servers: ['h1:1', 'h2:11211'], namespaceGenerations: true }],
    ['memcached://[::1],[::2]:5', { servers: ['[::1]:11211', '[::2]:5'] }],
    [
      'dynamodb://eu-west-1/my-table?endpoint=http%3A%2F%2F127.0.0.1%3A8000',
      { region: 'eu-west-1', table: 'my-table', endpoint: 'http://127.0.0.1:8000' },
    ],
    [
      'dynamodb://eu-west-1/t?consistentReads=0&chunking=1',
      { region: 'eu-west-1', table: 't', consistentReads: false, chunking: true },
    ],
    [
      'dynamodb://eu-west-1/arn:aws:dynamodb:eu-west-1:123456789012:table%2Fcache',
      { region: 'eu-west-1', table: 'arn:aws:dynamodb:eu-west-1:123456789012:table/cache' },
    ],
    ['sqlite::memory:', { path: ':memory:' }],
    ['sqlite:cache.db', { path: 'cache.db' }],
    ['sqlite:///tmp/a%20b.db?purgeInterval=30s', { path: '/tmp/a b.db', purgeInterval: 30_000 }],
    ['sqlite:x?purgeInterval=null', { path: 'x', purgeInterval: null }],
    ['memory:?maxEntries=5', { maxEntries: 5 }],
    ['null://', {}],
  ])('%s', (url, options) => {
    expect(optionsOf(url)).toEqual(options);
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown scheme', 'ftp://host', "unknown scheme 'ftp:'"],
    ['a scheme of an object', 'constructor:', "unknown scheme 'constructor:'"],
    ['what is no URL', 'localhost', 'not a URL of a cache'],
    ['a broken percent sign', 'sqlite:%zz', 'not a URL of a cache'],
    ['a fragment', 'memory:#x', 'not a URL of a cache'],
    ['an unknown option', 'memory:?maxEntires=5', "unknown option 'maxEntires' in a URL of memory:; accepted are"],
    ['an option of another backend', 'redis://h?maxEntries=5', "unknown option 'maxEntries'"],
    ['an option of the prototype', 'memory:?constructor=1', "unknown option 'constructor'"],
    ['an option twice', 'memory:?ttl=1s&ttl=2s', "option 'ttl' is twice"],
    ['a number that is none', 'memory:?maxEntries=many', "option 'maxEntries' in a URL must be a whole number"],
    ['a flag that is none', 'redis://h?merge=yes', "option 'merge' in a URL must be 1, 0, true or false"],
    ['a malformed duration', 'redis://h?timeout=soon', "option 'timeout' in a URL must be a number of milliseconds"],
    ['a negative duration', 'redis://h?timeout=-1s', "option 'timeout'"],
    ['an unknown serializer', 'memory:?serializer=pickle', "option 'serializer' in a URL must be json, string or null"],
    ['an empty namespace', 'memory:?namespace=', "option 'namespace' in a URL must be a text"],
    ['a wrong onDecodeError', 'memory:?onDecodeError=x', "option 'onDecodeError' in a URL must be throw or miss"],
    ['a host in memory', 'memory://host', 'of the form memory:'],
    ['a path in null', 'null:x', 'of the form null:'],
    ['redis without slashes', 'redis:h', 'of the form redis://'],
    ['a database that is no number', 'redis://h/x', 'of the form redis://'],
    ['two databases', 'redis://h/1?db=2', "the path and the option 'db' exclude each other; got /1 and db=2"],
    ['a password behind the first host', 'redis+cluster://h:1,u:top@h:2', 'of the form redis+cluster://'],
    ['sentinels without a name', 'redis+sentinel://h1,h2', 'of the form redis+sentinel://'],
    ['white space around it', 'sqlite:x.db\n', 'no white space around it; got "sqlite:x.db\\n"'],
    ['a cluster without hosts', 'redis+cluster://', 'of the form redis+cluster://'],
    ['a cluster with a database', 'redis+cluster://h/1', 'of the form redis+cluster://'],
    ['memcached without servers', 'memcached:', 'of the form memcached://'],
    ['dynamodb without a table', 'dynamodb://eu-west-1', 'of the form dynamodb://region/table'],
    ['sqlite without a path', 'sqlite:', 'of the form sqlite:path'],
    ['sqlite with a host', 'sqlite://host/x', 'of the form sqlite:path'],
  ])('%s', async (_title, url, message) => {
    const { code, message: said } = await refusalOf(url);
    expect(code).toBe('CACHE_CONFIGURATION');
    expect(said).toContain(message);
  });

  it.each([
    ['redis://user:secret@host/x?merge=1', 'redis://user:***@host/x?merge=…'],
    ['redis://u:top/secret@h', 'redis://u:***@h'],
    ['redis://u:top#secret@h', 'redis://u:***@h'],
    ['redis://u:top?secret@h', 'unknown option (not shown'],
    ['redis://u:top?secret&more@h', 'unknown option (not shown'],
    ['redis://u:top?ttl=secret@h', '***@h'],
    ['redis:u:secret@h', '***@h'],
    ['u:secret@h', '***@h'],
    ['redis+cluster://h:1,u:secret@h:2', 'redis+cluster://h:***@h:2'],
    ['memcached://u:secret@h', 'memcached://u:***@h'],
    ['dynamodb://AKIA:secret@eu-central-1/t12', 'dynamodb://AKIA:***@eu-central-1/t12'],
  ])('shows no password of %s', async (url, shown) => {
    const { message } = await refusalOf(url);
    expect(message).toContain(shown);
    expect(message).not.toMatch(/secret|more/);
  });

  it.each([null, 5, [], 'ttl=5'])('refuses %j for options', async (options) => {
    await expect(fromUrl('memory:', options as never)).rejects.toThrow(
      `the options of fromUrl must be an object; got ${String(options)}`,
    );
  });

  it('refuses what is no text, and options that the class does not know', async () => {
    await expect(fromUrl(5 as unknown as string)).rejects.toThrow('url must be a string or a URL; got number');
    await expect(fromUrl('memory:', { nope: 1 })).rejects.toThrow("memory: unknown option 'nope' of MemoryCache");
    await expect(fromUrl('memory:?maxEntries=0')).rejects.toThrow('memory: maxEntries must be an integer from 1');
  });

  it('says what to install where the package of a scheme is missing', async () => {
    // Neither this package nor an application in that folder can see it.
    const answer = await runProgram(
      import.meta.dirname,
      `
      import { fromUrl } from '@cache/config';
      process.chdir('/');
      const error = await fromUrl('dynamodb://eu-west-1/table').catch((reason) => reason);
      console.log(error.code, error.message);
    `,
    );
    expect(answer.trim()).toBe(
      "CACHE_CONFIGURATION dynamodb: needs the package '@cache/dynamodb', which is not installed: npm i @cache/dynamodb (looked for from @cache/config, from the program and from the working directory)",
    );
  });
});
