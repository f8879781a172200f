import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { FaultProxy } from '@cache/conformance';
import { MemcachedCache, type MemcachedCacheOptions } from '@cache/memcached';
import { GuardedClient } from '../src/client.ts';
import { ServerLink } from '../src/server-link.ts';

const server = await startServer('memcached');
const toClose: { close(): unknown }[] = [];

function cacheOf(port: number, options: MemcachedCacheOptions = {}): MemcachedCache {
  const cache = new MemcachedCache({ servers: [`127.0.0.1:${port}`], ...options });
  toClose.unshift(cache);
  return cache;
}

async function proxied(): Promise<FaultProxy> {
  const proxy = await FaultProxy.start(server);
  toClose.push(proxy);
  return proxy;
}

/** A server that says the same to everybody, and counts who comes. */
async function saying(
  text: string,
  host = '127.0.0.1',
): Promise<{ readonly port: number; readonly accepted: () => number }> {
  let accepted = 0;
  const listener: Server = createServer((socket) => {
    accepted++;
    socket.on('error', () => undefined).on('data', () => socket.write(text));
    toClose.push({ close: () => socket.destroy() });
  });
  await new Promise<void>((resolve) => void listener.listen(0, host, resolve));
  toClose.push({ close: () => new Promise((resolve) => void listener.close(resolve)) });
  return { port: (listener.address() as AddressInfo).port, accepted: () => accepted };
}

afterEach(async () => {
  // Clients first, then what they are connected to.
  for (const each of toClose.splice(0)) await Promise.race([each.close(), new Promise(setImmediate)]);
});
afterAll(() => server.stop());

const unavailable = (message: RegExp = /./) => ({
  code: 'CACHE_BACKEND_UNAVAILABLE',
  message: expect.stringMatching(message),
});

/** Asks again and again, as an application does, until the cache works. */
async function untilItWorks(cache: MemcachedCache): Promise<void> {
  const until = performance.now() + 8000;
  for (;;) {
    try {
      await cache.get('works');
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => void setTimeout(resolve, 5));
    }
  }
}

describe('the connection to a server', () => {
  it('is made by the first command and not before, and is one', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port);
    expect(proxy.accepted).toBe(0);
    await Promise.all([cache.set('a', 1), cache.get('a'), cache.increment('n'), cache.multiGet(['a', 'b'])]);
    expect(proxy.accepted).toBe(1);
  });

  it('fails at once, with the cause, where nobody listens', async () => {
    const cache = cacheOf(1);
    const startedAt = performance.now();
    const endings = await Promise.allSettled([
      cache.get('a'),
      cache.set('b', 1),
      cache.increment('c'),
      cache.raw('version'),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const [index, command] of ['get', 'set', 'increment', 'raw'].entries())
      expect(endings[index]).toMatchObject({
        reason: { ...unavailable(/127\.0\.0\.1:1 .*ECONNREFUSED/), command, cause: { code: 'ECONNREFUSED' } },
      });
  });

  it('is not tried again and again while the server is down', async () => {
    const proxy = await proxied();
    proxy.refuse();
    const cache = cacheOf(proxy.address.port);
    const startedAt = performance.now();
    let refused = 0;
    for (; performance.now() - startedAt < 300; refused++) {
      await expect(cache.get('a')).rejects.toMatchObject(unavailable());
      await new Promise(setImmediate);
    }
    expect(refused).toBeGreaterThan(20);
    proxy.pass();
    await untilItWorks(cache);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  it('that cannot be made is one failed attempt, however many commands wait for it', async () => {
    const proxy = await proxied();
    proxy.refuse();
    const cache = cacheOf(proxy.address.port);
    const endings = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => cache.exists(`key ${index}`)));
    expect(new Set(endings.map(({ status }) => status))).toEqual(new Set(['rejected']));
    proxy.pass();
    const startedAt = performance.now();
    await untilItWorks(cache);
    // After the delays of two failures at most, where twenty would cost half a second at least.
    expect(performance.now() - startedAt).toBeLessThan(450);
  });

  it('is not told any more what was given up while it was made', async () => {
    const { port } = await saying('STORED\r\n');
    const link = new ServerLink({ host: '127.0.0.1', port, name: `127.0.0.1:${port}` });
    const context = { payload: 'text', timeoutMs: 1000, signal: undefined } as const;
    const giving = new AbortController();
    const written: string[] = [];
    const say = (line: string, own: object): Promise<unknown> =>
      link.send(
        (sink) => {
          written.push(line);
          sink.write(`${line}\r\n`);
        },
        { ...context, ...own },
      );
    const endings = Promise.allSettled([
      say('late', { timeoutMs: 0.001 }),
      say('given up', { signal: giving.signal }),
      say('wanted', {}),
    ]);
    giving.abort();
    const timedOut = { status: 'rejected', reason: { code: 'CACHE_TIMEOUT' } };
    expect(await endings).toMatchObject([timedOut, timedOut, { status: 'fulfilled' }]);
    expect(written).toEqual(['wanted']);
    await link.close();
  });

  it('that replaces a lost one is asked for the item size anew', async () => {
    const sizes = [2048, 1024 * 1024];
    const lost: Promise<unknown>[] = [];
    const listener = createServer((socket) => {
      const size = sizes.shift();
      lost.push(once(socket, 'close'));
      socket.on('data', (data) => {
        if (!data.toString().startsWith('stats')) return socket.write('STORED\r\n');
        return socket.write(`STAT item_size_max ${size}\r\nEND\r\n`, () => sizes.length === 1 && socket.end());
      });
    });
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
    toClose.push({ close: () => new Promise((resolve) => void listener.close(resolve)) });
    const cache = cacheOf((listener.address() as AddressInfo).port);
    const value = 'x'.repeat(5000);
    await expect(cache.set('key', value)).rejects.toMatchObject({ code: 'CACHE_ENTRY_TOO_LARGE' });
    await lost[0];
    expect(await cache.set('key', value)).toBe(true);
  });

  it('is dropped where nothing is answered, and no late reply reaches a later command', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port, { timeout: 100 });
    await cache.multiSet({ first: 'first', second: 'second' }, { timeout: '2s' });
    proxy.freeze();
    const patient = cache.get('first', { timeout: null });
    await expect(cache.get('first')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    await expect(patient).rejects.toMatchObject({
      code: expect.stringMatching(/UNAVAILABLE/),
      message: expect.stringMatching(/nothing was answered for \d+ ms/),
    });
    proxy.pass();
    await untilItWorks(cache);
    expect(await cache.get('second', { timeout: '2s' })).toBe('second');
    expect(proxy.accepted).toBeGreaterThan(1);
  });

  it('is kept where it is only slow, and replies stay with their commands', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port, { timeout: 60 });
    await cache.multiSet({ first: 'first', second: 'second' }, { timeout: '2s' });
    proxy.delay(120);
    const late = await Promise.allSettled([
      cache.get('first'),
      cache.exists('first'),
      cache.increment('n'),
      cache.multiGet(['first']),
    ]);
    expect(late.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    expect(
      await Promise.all([cache.get('second', { timeout: '2s' }), cache.exists('none', { timeout: '2s' })]),
    ).toEqual(['second', false]);
    expect(proxy.accepted).toBe(1);
  });

  it.each([
    ['another protocol', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['a value that nobody asked for', 'VALUE other 0 1\r\nx\r\nEND\r\nVALUE other 0 1\r\nx\r\nEND\r\n'],
    ['a value longer than announced', 'VALUE a 0 1\r\nxyz\r\nEND\r\n'],
    ['an empty line', '\r\n\r\n'],
    ['words that only look like a number', 'HD9\r\n'],
    ['a line without end', 'x'.repeat(3000)],
  ])('is ended by %s, and the process is not', async (_, text) => {
    const { port } = await saying(text);
    const cache = cacheOf(port, { timeout: 1000 });
    for (let attempt = 0; attempt < 3; attempt++) {
      const endings = await Promise.allSettled([cache.get('a'), cache.get('b'), cache.exists('c')]);
      for (const ending of endings) {
        // What was asked for and answered in form is an answer, even one by somebody who makes things up.
        if (ending.status === 'fulfilled') expect([undefined, false, true]).toContain(ending.value);
        else expect(['CACHE_BACKEND_UNAVAILABLE', 'CACHE_TIMEOUT']).toContain(ending.reason.code);
      }
    }
  });

  it('has a bound for what waits, reads that are sent together included', async () => {
    const { port } = await saying('');
    const link = new ServerLink({ host: '127.0.0.1', port, name: `127.0.0.1:${port}` });
    const context = { payload: 'text', timeoutMs: null, signal: undefined } as const;
    const endings = Promise.allSettled(Array.from({ length: 100_010 }, () => link.read('a', context)));
    await expect(link.read('a', context)).rejects.toMatchObject(unavailable(/100000 commands already wait/));
    await link.close();
    const reasons = (await endings).map((ending) => (ending as PromiseRejectedResult).reason as Error);
    expect(reasons.filter(({ message }) => message.includes('already wait'))).toHaveLength(10);
  });

  it('says what it heard instead', async () => {
    const { port } = await saying('HTTP/1.1 400 Bad Request\r\n');
    await expect(cacheOf(port).get('a')).rejects.toMatchObject(
      unavailable(/not the protocol of Memcached: "HTTP\/1\.1 400 Bad Request"/),
    );
  });

  const goesToIPv6 = async (): Promise<void> => {
    const { port, accepted } = await saying('END\r\n', '::1');
    const cache = cacheOf(0, { servers: [`[::1]:${port}`] });
    expect(await cache.get('a')).toBeUndefined();
    expect(accepted()).toBe(1);
  };
  const hasIPv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
  if (hasIPv6) it('goes to IPv6 addresses too', goesToIPv6);
  else it.skip('goes to IPv6 addresses too (skipped: this machine has no IPv6)', goesToIPv6);

  it('can be ended while it is made, and what waits is told', async () => {
    const { port } = await saying('END\r\n');
    const client = new GuardedClient({ host: '127.0.0.1', port, name: `127.0.0.1:${port}` });
    const waiting = [client.xsend('get a\r\n'), client.xsend('get b\r\n')];
    client.drop(new Error('no longer wanted'));
    for (const ending of await Promise.allSettled(waiting))
      expect(ending).toMatchObject({ status: 'rejected', reason: { message: 'no longer wanted' } });
    expect(await client.xsend('get a\r\n')).toEqual({});
    client.drop(new Error('over'));
  });

  it('lets the process end once it is closed', async () => {
    const cache = cacheOf(server.port);
    await cache.set('a', 1);
    const sockets = (): number => process.getActiveResourcesInfo().filter((each) => each === 'TCPSocketWrap').length;
    const before = sockets();
    await cache.close();
    const until = performance.now() + 1000;
    while (sockets() >= before && performance.now() < until) await new Promise(setImmediate);
    expect(sockets()).toBeLessThan(before);
  });
});

describe('a server', () => {
  it('may be killed under load and started again: every command ends, and the cache goes on', async () => {
    const cache = cacheOf(server.port, { timeout: 500 });
    const ending = new AbortController();
    const strange: unknown[] = [];
    const work = Array.from({ length: 20 }, async (_, worker) => {
      for (let round = 0; !ending.signal.aborted; round++) {
        const key = `load ${worker}`;
        const startedAt = performance.now();
        try {
          await cache.set(key, round);
          const read = await cache.get(key);
          // It comes back empty.
          if (read !== round && read !== undefined) strange.push([key, round, read]);
        } catch (error) {
          const { code } = error as { code?: string };
          if (code !== 'CACHE_BACKEND_UNAVAILABLE' && code !== 'CACHE_TIMEOUT') strange.push(error);
          if (performance.now() - startedAt > 3000) strange.push('late');
          await new Promise((resolve) => void setTimeout(resolve, 2));
        }
      }
    });
    for (let outage = 0; outage < 2; outage++) {
      await untilItWorks(cache);
      await server.kill();
      await server.start();
    }
    await server.pause();
    await new Promise((resolve) => void setTimeout(resolve, 700));
    await server.resume();
    await untilItWorks(cache);
    ending.abort();
    await Promise.all(work);
    expect(strange).toEqual([]);
  });
});
