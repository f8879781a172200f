import { describe, expect, it } from '@jest/globals';
import { MemcachedBackend, MemcachedCache, type MemcachedCacheOptions } from '@cache/memcached';
import { resolveMemcachedOptions } from '../src/options.ts';

const namesOf = (servers?: readonly string[]): string[] =>
  resolveMemcachedOptions({ servers }).servers.map(({ name }) => name);

describe('servers', () => {
  it('is one on this machine by default', () => {
    expect(namesOf()).toEqual(['127.0.0.1:11211']);
  });

  it('takes names, IPv4 and IPv6 addresses, with and without a port', () => {
    expect(
      namesOf(['127.0.0.1:2000', 'localhost', 'Cache-1.example.org:11212', '[::1]', '[FE80::1]:3000', 'cache_2']),
    ).toEqual([
      '127.0.0.1:2000',
      'localhost:11211',
      'cache-1.example.org:11212',
      '[::1]:11211',
      '[fe80::1]:3000',
      'cache_2:11211',
    ]);
    expect(resolveMemcachedOptions({ servers: ['[::1]:2000'] }).servers[0]).toMatchObject({ host: '::1', port: 2000 });
  });

  it.each([
    [''],
    ['a b'],
    ['::1'],
    ['::1:11211'],
    ['[::1'],
    ['[1.2.3.4]:1'],
    ['host:'],
    ['host:x'],
    ['host:1:2'],
    [':11211'],
    ['memcached://host'],
    ['host:11211\r\n'],
    ['user@host'],
    ['host:-1'],
  ])('refuses %j, naming the option', (server) => {
    expect(() => namesOf(['localhost', server])).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(/^servers\[1\] must be/) }),
    );
  });

  it('refuses ports that are none', () => {
    for (const port of ['0', '65536', '99999']) expect(() => namesOf([`host:${port}`])).toThrow(RangeError);
  });

  it('refuses an empty list, one that is none, and a server that is named twice', () => {
    for (const servers of [[], 'localhost', null, {}] as unknown as string[][])
      expect(() => namesOf(servers)).toThrow(/servers must be a list/);
    expect(() => namesOf([1 as unknown as string])).toThrow(TypeError);
    expect(() => namesOf(['LOCALHOST', 'localhost:11211'])).toThrow(
      expect.objectContaining({
        code: 'CACHE_CONFIGURATION',
        message: expect.stringMatching(/localhost:11211 is there twice/),
      }),
    );
  });
});

describe('the other options', () => {
  it('are checked, and unknown ones refused', () => {
    expect(() => new MemcachedBackend({ namespaceGenerations: 1 as unknown as boolean })).toThrow(
      /namespaceGenerations must be true or false/,
    );
    expect(() => new MemcachedBackend({ clock: {} as never })).toThrow(/clock/);
    expect(() => new MemcachedBackend({ server: 'localhost' } as never)).toThrow(/unknown option 'server'.*servers/);
    expect(() => new MemcachedCache({ url: 'memcached://localhost' } as MemcachedCacheOptions)).toThrow(
      expect.objectContaining({ code: 'CACHE_CONFIGURATION' }),
    );
    expect(() => new MemcachedBackend(null as never)).toThrow(TypeError);
  });

  it('decide whether the backend says that it can clear a namespace', () => {
    expect(new MemcachedBackend().capabilities.clearNamespace).toBe(false);
    expect(new MemcachedBackend({ namespaceGenerations: true }).capabilities.clearNamespace).toBe(true);
    expect(Object.isFrozen(new MemcachedBackend({ namespaceGenerations: true }).capabilities)).toBe(true);
  });
});
