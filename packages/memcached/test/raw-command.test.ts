import { afterAll, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { MemcachedCache, type MemcachedRaw } from '@cache/memcached';

const server = await startServer('memcached');
const cache = new MemcachedCache({ servers: [`127.0.0.1:${server.port}`] });

afterAll(async () => {
  await cache.close();
  await server.stop();
});

describe('MemcachedBackend.raw', () => {
  it('hands commands to the client, and its answers back', async () => {
    expect(await cache.raw('set', 'raw', 'text', { lifetime: 100 })).toBe(true);
    expect(await cache.raw('get', 'raw')).toEqual({ value: Buffer.from('text'), flags: 0 });
    const item = await cache.raw('gets', 'raw');
    expect(await cache.raw('cas', 'raw', Uint8Array.of(0, 255), { casUniq: item?.casUniq as string })).toBe(true);
    expect(await cache.raw('cas', 'raw', 'late', { casUniq: item?.casUniq as string })).toBe(false);
    expect((await cache.raw('get', 'raw'))?.value).toEqual(Buffer.of(0, 255));
    expect(await cache.raw('add', 'raw', 'x')).toBe(false);
    expect(await cache.raw('replace', 'raw', 'b')).toBe(true);
    expect(await cache.raw('append', 'raw', 'c')).toBe(true);
    expect(await cache.raw('prepend', 'raw', 'a')).toBe(true);
    expect((await cache.raw('get', 'raw'))?.value.toString()).toBe('abc');
    expect(await cache.raw('touch', 'raw', 10)).toBe(true);
    expect(await cache.raw('delete', 'raw')).toBe(true);
    expect([
      await cache.raw('delete', 'raw'),
      await cache.raw('touch', 'raw', 0),
      await cache.raw('get', 'raw'),
    ]).toEqual([false, false, undefined]);
    await cache.set('n', 5);
    expect([
      await cache.raw('incr', 'n', 2),
      await cache.raw('decr', 'n', 100),
      await cache.raw('incr', 'none', 1),
    ]).toEqual(['7', '0', undefined]);
    expect(await cache.raw('version')).toEqual(['VERSION', server.version]);
    expect((await cache.raw('stats', 'settings')).map(([name]) => name)).toContain('item_size_max');
    expect((await cache.raw('stats')).map(([name]) => name)).toContain('curr_items');
  });

  it('reads entries of the cache as the bytes that they are', async () => {
    await cache.set('entry', { a: 1 }, { ttl: '1h' });
    expect((await cache.raw('get', 'entry'))?.value.toString()).toBe('{"a":1}');
  });

  const loosely = (command: string, ...args: unknown[]): Promise<unknown> =>
    cache.raw(command as keyof MemcachedRaw, ...(args as [string]));

  it('refuses keys that would be read as something else', async () => {
    await cache.set('kept', 1);
    for (const key of ['', 'a b', 'a\r\nflush_all', '\0', 'x'.repeat(251), '__proto__', '\ud800'])
      for (const command of ['get', 'gets', 'set', 'delete', 'incr', 'touch'])
        await expect(loosely(command, key, command === 'set' ? 'x' : 1)).rejects.toMatchObject({
          code: 'CACHE_INVALID_KEY',
          command: 'raw',
        });
    await expect(loosely('get', ['a', 'b'])).rejects.toThrow(TypeError);
    expect(await cache.get('kept')).toBe(1);
  });

  it('refuses arguments that would be read as something else', async () => {
    for (const by of ['1', '1\r\nflush_all', undefined])
      await expect(loosely('incr', 'kept', by)).rejects.toThrow(TypeError);
    for (const by of [-1, 0.5, Number.NaN]) await expect(loosely('incr', 'kept', by)).rejects.toThrow(RangeError);
    await expect(loosely('set', 'kept', 'x', { lifetime: '0' })).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/lifetime/),
    });
    for (const lifetime of [-2, 0.5, 2 ** 31])
      await expect(loosely('set', 'kept', 'x', { lifetime })).rejects.toThrow(RangeError);
    await expect(loosely('touch', 'kept', 2 ** 31)).rejects.toMatchObject({
      name: 'RangeError',
      message: expect.stringContaining('exptime must be a whole number of -1 to 2147483647'),
    });
    for (const options of [5, null, []]) await expect(loosely('set', 'kept', 'x', options)).rejects.toThrow(TypeError);
    await expect(loosely('set', 'kept', 'x', { lifetme: 5 })).rejects.toMatchObject({
      code: 'CACHE_CONFIGURATION',
      message: "unknown option 'lifetme' of raw('set'); accepted are lifetime",
    });
    for (const value of [undefined, null, {}, [], Number.NaN])
      await expect(loosely('set', 'kept', value)).rejects.toThrow(TypeError);
    for (const casUniq of [1, '1 noreply', '', undefined, '18446744073709551616', '99999999999999999999'])
      await expect(loosely('cas', 'kept', 'x', { casUniq })).rejects.toThrow(TypeError);
    for (const topic of ['reset', 'detail dump', 1]) await expect(loosely('stats', topic)).rejects.toThrow(TypeError);
    await expect(loosely('version', 'other:1')).rejects.toMatchObject({
      name: 'TypeError',
      message: expect.stringMatching(/127\.0\.0\.1/),
    });
    expect(await cache.get('kept')).toBe(1);
  });

  it('never lets a value be read as a command, nor an answer reach another', async () => {
    await cache.set('kept', 1);
    const refused = expect(loosely('cas', 'kept', 'delete kept', { casUniq: '9'.repeat(20) })).rejects.toThrow(
      TypeError,
    );
    expect(await Promise.all([cache.get('kept'), cache.exists('kept'), cache.exists('none')])).toEqual([
      1,
      true,
      false,
    ]);
    await refused;
    expect(await cache.raw('cas', 'kept', 'x', { casUniq: '18446744073709551615' })).toBe(false);
    expect(await cache.raw('set', 'late', 'x', { lifetime: 2 ** 31 - 1 })).toBe(true);
    expect(await cache.get('kept')).toBe(1);
  });

  it('refuses what would harm the connection', async () => {
    for (const command of [
      'cmd',
      'send',
      'xsend',
      'shutdown',
      'on',
      'emit',
      '_send',
      'drop',
      'retrieve',
      'constructor',
      '__proto__',
    ])
      await expect(loosely(command, 'a')).rejects.toMatchObject({
        code: 'CACHE_NOT_SUPPORTED',
        command: 'raw',
        backend: 'memcached',
      });
  });
});
