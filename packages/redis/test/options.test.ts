import { describe, expect, it } from '@jest/globals';
import { createClient, createCluster, createClientPool } from 'redis';
import { RedisBackend, RedisCache } from '@cache/redis';

describe('RedisBackend options', () => {
  const wrong: readonly (readonly [object, string, RegExp])[] = [
    [
      { uri: 'redis://localhost' },
      'ConfigurationError',
      /unknown option 'uri' of RedisBackend; accepted are url, client, merge, clock/,
    ],
    [{ url: 'redis://localhost', client: createClient() }, 'ConfigurationError', /url and client exclude each other/],
    [{ client: createClient({ keyPrefix: 'app:' }) }, 'ConfigurationError', /keyPrefix/],
    [{ url: 6379 }, 'TypeError', /url must be a string of redis:\/\/.*got number/],
    [{ url: 'localhost:6379' }, 'TypeError', /url must be a URL of redis:\/\/.*got "localhost:6379"/],
    [{ url: 'http://localhost' }, 'TypeError', /url must be a URL/],
    [{ url: 'redis://localhost/first' }, 'TypeError', /url must be a URL/],
    [{ url: 'redis://localhost/1.5' }, 'TypeError', /whole number/],
    [{ url: 'redis://localhost/-1' }, 'TypeError', /whole number/],
    [{ client: {} }, 'TypeError', /made by createClient\(\)/],
    [{ client: null }, 'TypeError', /made by createClient\(\)/],
    [{ client: createCluster({ rootNodes: [] }) }, 'TypeError', /made by createClient\(\)/],
    [{ client: createClientPool() }, 'TypeError', /made by createClient\(\)/],
    [{ merge: 1 }, 'TypeError', /merge must be true or false; got 1/],
    [{ clock: {} }, 'TypeError', /clock must be a Clock/],
  ];
  it.each(wrong.map((each) => [each[2].source, ...each] as const))('refuses with "%s"', (_, options, name, message) => {
    const make = (): unknown => new RedisBackend(options);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ name }));
  });

  it.each(['secret', 'se@secret', 'secret:@/secret', '@secret'])('does not print the password %s', (password) => {
    const make = (): unknown => new RedisBackend({ url: `redis://user:${password}@localhost/nope` });
    expect(make).toThrow(/"redis:\/\/user:\*\*\*@localhost\/nope"/);
    expect(make).not.toThrow(/secret/);
  });

  const right = [
    {},
    { url: undefined, client: undefined, merge: undefined },
    { url: 'redis://127.0.0.1:6379/1' },
    { url: 'rediss://user:secret@example.com' },
    { url: 'unix:///run/redis.sock?db=2' },
    { url: 'redis://[::1]:6379' },
    { merge: false },
  ];
  it.each(right)('takes %j, and opens nothing', async (options) => {
    await new RedisBackend(options).close();
  });

  it('is frozen in what it says of itself', () => {
    const { name, capabilities } = new RedisBackend();
    expect(name).toBe('redis');
    expect(Object.isFrozen(capabilities)).toBe(true);
  });
});

describe('RedisCache options', () => {
  it('are those of every cache and of the backend, and nothing else', async () => {
    const cache = new RedisCache({ namespace: 'users', ttl: '1m', url: 'redis://127.0.0.1:1', merge: false });
    expect(cache.backend).toBeInstanceOf(RedisBackend);
    await cache.close();
    const make = (): unknown => new RedisCache({ host: '127.0.0.1' } as object);
    expect(make).toThrow(/unknown option 'host' of RedisCache; accepted are url, client, merge, namespace/);
  });
});
