import { Socket } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { createClient, createCluster, createClientPool, createSentinel } from 'redis';
import { RedisBackend, RedisCache } from '@cache/redis';

const NODE = 'redis://h:7000';
const NODES = [{ url: NODE }];
const SENTINEL = { name: 'm', sentinelRootNodes: [{ host: 'h', port: 26_379 }] };

describe('RedisBackend options', () => {
  const wrong: readonly (readonly [object, string, RegExp])[] = [
    [
      { uri: 'redis://localhost' },
      'ConfigurationError',
      /unknown option 'uri' of RedisBackend; accepted are url, client, cluster, sentinel, merge, clock/,
    ],
    [{ url: 'redis://localhost', client: createClient() }, 'ConfigurationError', /url and client exclude each other/],
    [{ client: createClient({ keyPrefix: 'app:' }) }, 'ConfigurationError', /keyPrefix/],
    [{ url: 6379 }, 'TypeError', /url must be a string of redis:\/\/.*got number/],
    [{ url: 'localhost:6379' }, 'TypeError', /url must be a URL of redis:\/\/.*got "localhost:6379"/],
    [{ url: 'http://localhost' }, 'TypeError', /url must be a URL/],
    [{ url: 'redis://localhost/first' }, 'TypeError', /url must be a URL/],
    [{ url: 'redis://localhost/1.5' }, 'TypeError', /whole number/],
    [{ url: 'redis://localhost/-1' }, 'TypeError', /whole number/],
    [{ url: null }, 'TypeError', /url must be a string of redis:\/\/.*got null/],
    [{ url: [] }, 'TypeError', /url must be a string .*got object/],
    [{ url: 'redis://h:6379?db=3' }, 'ConfigurationError', /url must have no query .*'redis:\/\/host:6379\/3'.*\?db=…/],
    [{ url: 'redis://h/3#x' }, 'ConfigurationError', /url must have no query and no fragment/],
    [{ url: 'unix:///run/redis.sock?database=3' }, 'ConfigurationError', /url must have nothing .* but \?db=…/],
    [{ cluster: { nodes: [NODE, 'redis://h?db=3'] } }, 'ConfigurationError', /cluster\.nodes\[1\] must have no query/],
    [{ sentinel: { name: 'm', nodes: ['redis://h#x'] } }, 'ConfigurationError', /sentinel\.nodes\[0\] must have no/],
    [{ client: {} }, 'TypeError', /made by createClient\(\)/],
    [{ client: null }, 'TypeError', /made by createClient\(\)/],
    [{ client: createCluster({ rootNodes: NODES, keyPrefix: 'app:' }) }, 'ConfigurationError', /keyPrefix/],
    [{ client: createSentinel({ ...SENTINEL, keyPrefix: 'app:' }) }, 'ConfigurationError', /keyPrefix/],
    [
      { url: 'redis://localhost', cluster: { nodes: [NODE] } },
      'ConfigurationError',
      /url and cluster exclude each other/,
    ],
    [
      { cluster: { nodes: [NODE] }, sentinel: { name: 'm', nodes: [NODE] } },
      'ConfigurationError',
      /cluster and sentinel exclude each other: .* give one of url, client, cluster, sentinel/,
    ],
    [{ cluster: NODE }, 'TypeError', /cluster must be an object: \{ nodes: \[url, …\] \}/],
    [{ cluster: { nodes: [NODE], replicas: true } }, 'ConfigurationError', /unknown option 'replicas' of cluster/],
    [{ cluster: { nodes: [] } }, 'TypeError', /cluster\.nodes must be a list of one URL or more/],
    [{ cluster: { nodes: NODE } }, 'TypeError', /cluster\.nodes must be a list/],
    [
      { cluster: { nodes: [NODE, 7001] } },
      'TypeError',
      /cluster\.nodes\[1\] must be a string of redis:\/\/.*got number/,
    ],
    [{ cluster: { nodes: ['unix:///run/redis.sock'] } }, 'TypeError', /cluster\.nodes\[0\] must be a URL of redis:/],
    [
      { cluster: { nodes: [`${NODE}/1`] } },
      'ConfigurationError',
      /must not name a database; got "redis:\/\/h:7000\/1"/,
    ],
    [
      { cluster: { nodes: [NODE, 'rediss://h:7001'] } },
      'ConfigurationError',
      /all be redis:\/\/ or all be rediss:\/\//,
    ],
    [{ cluster: { nodes: ['redis://:a@h', 'redis://:b@h'] } }, 'ConfigurationError', /agree on user and password/],
    [{ sentinel: NODE }, 'TypeError', /sentinel must be an object: \{ name, nodes: \[url, …\] \}/],
    [{ sentinel: { nodes: [NODE] } }, 'TypeError', /sentinel\.name must be what the sentinels call the master/],
    [{ sentinel: { name: 'm' } }, 'TypeError', /sentinel\.nodes must be a list/],
    [{ sentinel: { name: 'm', nodes: [NODE], db: 1 } }, 'ConfigurationError', /unknown option 'db' of sentinel/],
    [
      { sentinel: { name: 'm', nodes: [NODE], database: -1 } },
      'TypeError',
      /sentinel\.database must be a whole number/,
    ],
    [{ sentinel: { name: 'm', nodes: [NODE], tls: 'yes' } }, 'TypeError', /sentinel\.tls must be true or false/],
    [
      { sentinel: { name: 'm', nodes: [NODE], password: 1 } },
      'TypeError',
      /sentinel\.password must be a string or null/,
    ],
    [{ sentinel: { name: 'm', nodes: [NODE], username: 'u' } }, 'ConfigurationError', /needs a sentinel\.password/],
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
    const makeCluster = (): unknown => new RedisBackend({ cluster: { nodes: [`redis://user:${password}@h/1`] } });
    expect(makeCluster).toThrow(/"redis:\/\/user:\*\*\*@h\/1"/);
  });

  it.each([
    'redis://u:to/secret@h:x',
    'redis:/:secret@h',
    ':secret@h',
    'h:secret@h',
    'redis://:sec\nsecret@h:x',
    ' redis://u:secret@h:x',
  ])('does not print the password of what is no URL: %j', (url) => {
    const make = (): unknown => new RedisBackend({ url });
    expect(make).toThrow(/must be a URL of .* got ".*\*\*\*@h/);
    expect(make).not.toThrow(/secret/);
  });

  it.each(['redis://u:12?secret@h', 'redis://u:12#secret@h'])('does not print a part of the password: %s', (url) => {
    const make = (): unknown => new RedisBackend({ url });
    expect(make).toThrow(/no query and no fragment; .* got "redis:\/\/u:\*\*\*@h"/);
  });

  const right = [
    {},
    { url: undefined, client: undefined, merge: undefined },
    { url: 'redis://127.0.0.1:6379/1' },
    { url: 'rediss://user:secret@example.com' },
    { url: 'unix:///run/redis.sock?db=2' },
    { url: 'redis://[::1]:6379' },
    { merge: false },
    { cluster: { nodes: [NODE, 'redis://user:secret@[::1]:7001'] } },
    { cluster: { nodes: ['rediss://example.com'] } },
    { sentinel: { name: 'm', nodes: ['redis://:secret@h'], password: null, database: 2, tls: true } },
    { sentinel: { name: 'm', nodes: ['redis://h'], username: 'user', password: 'secret' } },
  ];
  it.each(right)('takes %j, and opens nothing', async (options) => {
    const connect = jest.spyOn(Socket.prototype, 'connect');
    await new RedisBackend(options).close();
    expect(connect).not.toHaveBeenCalled();
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
    expect(make).toThrow(
      /unknown option 'host' of RedisCache; accepted are url, client, cluster, sentinel, merge, namespace/,
    );
  });
});
