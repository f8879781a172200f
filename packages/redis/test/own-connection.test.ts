import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { startServer } from '@cache-internal/test-servers';
import { FaultProxy } from '@cache/conformance';
import { RedisCache, type RedisCacheOptions } from '@cache/redis';
import { CONNECT_TIMEOUT_MS } from '../src/node-client.ts';
import { OwnConnection } from '../src/own-connection.ts';

const server = await startServer('redis');
const toClose: { close(): Promise<unknown> }[] = [];

function cacheOf(port: number, options: RedisCacheOptions = {}): RedisCache {
  const cache = new RedisCache({ url: `redis://127.0.0.1:${port}`, ...options });
  toClose.push(cache);
  return cache;
}

async function proxied(): Promise<FaultProxy> {
  const proxy = await FaultProxy.start(server);
  toClose.push(proxy);
  return proxy;
}

afterEach(async () => {
  await Promise.all(toClose.splice(0).map((each) => each.close()));
});
afterAll(() => server.stop());

const unavailable = (message: RegExp = /./) => ({
  code: 'CACHE_BACKEND_UNAVAILABLE',
  message: expect.stringMatching(message),
});

/** Asks again and again, as an application does, until the cache works. @returns after how many milliseconds it did. */
async function untilItWorks(cache: RedisCache): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const outcome = await cache.get('works').then(
      () => 'works',
      () => new Promise((resolve) => void setTimeout(resolve, 5)),
    );
    if (outcome === 'works') return performance.now() - startedAt;
    if (performance.now() - startedAt > 8000) throw new Error('it does not work again');
  }
}

/** A server that passes connections on, and can make those of now go silent for ever while later ones are passed. */
async function vanishingServer(): Promise<{
  readonly port: number;
  vanish(): void;
  connections(): number;
  close(): Promise<void>;
}> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const listener = createServer((client) => {
    accepted++;
    const target = connect(server.port, server.host);
    for (const socket of [client, target]) sockets.add(socket.on('error', () => undefined));
    client.pipe(target).pipe(client);
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    vanish: () => sockets.forEach((socket) => socket.unpipe().pause()),
    connections: () => accepted,
    close: () =>
      new Promise((resolve) => {
        sockets.forEach((socket) => socket.destroy());
        listener.close(() => resolve());
      }),
  };
}

describe('a connection of its own', () => {
  it('is made by the first command and not before', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port);
    expect(proxy.accepted).toBe(0);
    await Promise.all([cache.set('a', 1), cache.get('a'), cache.increment('n')]);
    expect(proxy.accepted).toBe(1);
  });

  it('fails at once, with the cause, where nobody listens', async () => {
    const cache = cacheOf(1);
    const startedAt = performance.now();
    const failures = await Promise.allSettled([
      cache.get('a'),
      cache.set('b', 1),
      cache.increment('c'),
      cache.raw('ping'),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(1000);
    for (const [index, command] of ['get', 'set', 'increment', 'raw'].entries()) {
      expect(failures[index]).toMatchObject({
        reason: { ...unavailable(/ECONNREFUSED/), command, cause: { code: 'ECONNREFUSED' } },
      });
    }
    await expect(cache.get('a')).rejects.toMatchObject(unavailable(/ECONNREFUSED/));
  });

  it('says what is wrong with the credentials', async () => {
    const cache = cacheOf(0, { url: server.url.replace('redis://', 'redis://nobody:secret@') });
    const failed = cache.get('a');
    await expect(failed).rejects.toMatchObject({
      code: 'CACHE_BACKEND',
      message: expect.stringMatching(/refuses the user name or password/),
    });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringMatching(/secret/) });
  });

  it('is made again as soon as it is lost, and commands wait for that', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port);
    await cache.set('a', 1);
    await new Promise((resolve) => void setTimeout(resolve, 1050));
    proxy.reset();
    await new Promise((resolve) => void setTimeout(resolve, 20));
    expect(await cache.get('a')).toBe(1);
    expect(proxy.accepted).toBe(2);
  });

  it('is made again by itself after the server was down, within the longest delay', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port);
    await cache.set('a', 1);
    proxy.refuse();
    await expect(cache.get('a')).rejects.toMatchObject(unavailable());
    await new Promise((resolve) => void setTimeout(resolve, 300));
    await expect(cache.get('a')).rejects.toMatchObject(unavailable());
    proxy.pass();
    expect(await untilItWorks(cache)).toBeLessThan(2000);
    expect(await cache.get('a')).toBe(1);
  });

  it('survives a server that hangs up at once, without rushing at it', async () => {
    let accepted = 0;
    const listener = createServer((socket) => {
      accepted++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
    const cache = cacheOf((listener.address() as AddressInfo).port);
    const until = performance.now() + 400;
    while (performance.now() < until) {
      await expect(cache.get('a')).rejects.toMatchObject(unavailable());
      await new Promise(setImmediate);
    }
    expect(accepted).toBeLessThan(8);
    await new Promise((resolve) => void listener.close(resolve));
  });

  it('says that a server is silent, or may speak no TLS, before commands run out of their default time', async () => {
    const proxy = await proxied();
    proxy.freeze();
    const silent = cacheOf(proxy.address.port);
    const withoutTls = cacheOf(0, { url: `rediss://127.0.0.1:${proxy.address.port}` });
    await Promise.all([
      expect(silent.get('a')).rejects.toMatchObject(
        unavailable(
          new RegExp(
            `^Redis at 127.0.0.1:${proxy.address.port} cannot be reached: .*took the connection, but did not answer within`,
          ),
        ),
      ),
      expect(withoutTls.get('a')).rejects.toMatchObject(unavailable(/no TLS connection within .* speak no TLS/)),
    ]);
    // While it is tried again, too.
    await expect(silent.get('a', { timeout: 50 })).rejects.toMatchObject(unavailable(/did not answer/));
  }, 10_000);

  it('survives a server that speaks no Redis', async () => {
    const listener = createServer((socket) => {
      socket.on('error', () => undefined).resume();
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
    const { port } = listener.address() as AddressInfo;
    const url = `redis://user:secret@127.0.0.1:${port}`;
    const message = `Redis at 127.0.0.1:${port} cannot be reached: what answers is no Redis server (Unknown RESP type 72 "H")`;
    for (const cache of [cacheOf(0, { url }), cacheOf(0, { url: undefined, cluster: { nodes: [url] } })]) {
      // While it is tried again, too.
      for (let i = 0; i < 2; i++)
        await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE', message });
      await cache.close();
    }
    await new Promise((resolve) => void listener.close(resolve));
  });

  it('is given up where commands wait and nothing at all is answered', async () => {
    const vanishing = await vanishingServer();
    toClose.push(vanishing);
    const cache = cacheOf(vanishing.port, { timeout: 200 });
    await cache.set('works', 1);
    vanishing.vanish();
    const patient = cache.get('works', { timeout: null });
    await expect(cache.get('works')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    await expect(patient).rejects.toMatchObject(unavailable(/nothing was answered for 1000 ms/));
    expect(await untilItWorks(cache)).toBeLessThan(2000);
    expect(vanishing.connections()).toBe(2);
  });

  it('is kept where it is only slow', async () => {
    const proxy = await proxied();
    const cache = cacheOf(proxy.address.port, { timeout: 50 });
    await cache.set('a', 1, { timeout: '2s' });
    proxy.delay(100);
    await expect(cache.get('a')).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    expect(await cache.get('a', { timeout: '2s' })).toBe(1);
    expect(proxy.accepted).toBe(1);
  });

  it('keeps replies with their commands, however many of these have timed out', async () => {
    const proxy = await proxied();
    for (const merge of [true, false]) {
      const cache = cacheOf(proxy.address.port, { merge, timeout: 60 });
      const keys = Array.from({ length: 50 }, (_, index) => `reply ${index}`);
      await cache.multiSet(
        keys.map((key) => [key, key] as const),
        { timeout: '2s' },
      );
      proxy.delay(100);
      const late = await Promise.allSettled([
        ...keys.map((key) => cache.get(key)),
        cache.exists('reply 0'),
        cache.multiGet(keys),
      ]);
      expect(late.filter((each) => each.status === 'fulfilled')).toEqual([]);
      const answers = keys.map((key) => cache.get(key, { timeout: '2s' }));
      expect(await Promise.all([...answers, cache.exists('none', { timeout: '2s' })])).toEqual([...keys, false]);
      proxy.pass();
    }
  });

  it('does not send what has no time left when it is there', async () => {
    const proxy = await proxied();
    proxy.freeze();
    const cache = cacheOf(proxy.address.port, { merge: false });
    const [late, aborted] = [new AbortController(), new AbortController()];
    const calls = [
      cache.set('late', 1, { timeout: 30, signal: late.signal }),
      cache.set('aborted', 1, { signal: aborted.signal }),
      cache.set('in time', 1),
    ];
    const endings = Promise.allSettled(calls);
    await expect(calls[0]).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' });
    aborted.abort();
    proxy.pass();
    expect((await endings).map((each) => each.status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    const direct = cacheOf(0, { url: server.url });
    expect(await direct.multiGet(['late', 'aborted', 'in time'])).toEqual([undefined, undefined, 1]);
  });

  it('closes while it connects, and what waits is told', async () => {
    const proxy = await proxied();
    proxy.freeze();
    const connection = new OwnConnection(() => {
      throw new Error('not reached');
    });
    await connection.close();
    await expect(
      connection.send(['PING'], 'text', { payload: 'text', timeoutMs: null, signal: undefined }),
    ).rejects.toMatchObject(unavailable(/closed/));
    const cache = cacheOf(proxy.address.port, { timeout: 100 });
    const waiting = cache.get('a');
    const startedAt = performance.now();
    await Promise.all([expect(waiting).rejects.toMatchObject({ code: 'CACHE_TIMEOUT' }), cache.close()]);
    expect(performance.now() - startedAt).toBeLessThan(CONNECT_TIMEOUT_MS / 2);
  });

  it('lets the process end once it is closed', async () => {
    const cache = cacheOf(0, { url: server.url });
    await cache.set('a', 1);
    const active = (kind: string): number => process.getActiveResourcesInfo().filter((each) => each === kind).length;
    const sockets = (): number => active('TCPSocketWrap');
    const before = sockets();
    const timers = active('Timeout');
    await cache.close();
    expect(active('Timeout')).toBeLessThanOrEqual(timers);
    const until = performance.now() + 1000;
    while (sockets() >= before && performance.now() < until) await new Promise(setImmediate);
    expect(sockets()).toBeLessThan(before);
  });

  it.each([0, 1, 2, 3, 4, 8])(
    'leaves no client behind when it is closed %i turns after that came up',
    async (turns) => {
      const client = {
        isOpen: true,
        isReady: true,
        connect: () => Promise.resolve(),
        destroy() {
          this.isOpen = false;
        },
        sendCommand: () => Promise.resolve('PONG'),
        on() {},
        off() {},
      };
      const connection = new OwnConnection(() => client);
      const asked = connection.send(['PING'], 'text', { payload: 'text', timeoutMs: null, signal: undefined });
      const ending = Promise.allSettled([asked]);
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      await connection.close();
      await ending;
      await new Promise(setImmediate);
      expect(client.isOpen).toBe(false);
    },
  );
});

describe('a server of its own', () => {
  it('may be killed under load and started again: every command ends, and the cache goes on', async () => {
    const cache = cacheOf(0, { url: server.url, timeout: 500 });
    const ending = new AbortController();
    const strange: unknown[] = [];
    const work = Array.from({ length: 20 }, async (_, worker) => {
      for (let round = 0; !ending.signal.aborted; round++) {
        const key = `load ${worker}`;
        try {
          await cache.set(key, round);
          const read = await cache.get(key);
          // A server without persistence comes back empty.
          if (read !== round && read !== undefined) strange.push([key, round, read]);
        } catch (error) {
          const { code } = error as { code?: string };
          if (code !== 'CACHE_BACKEND_UNAVAILABLE' && code !== 'CACHE_TIMEOUT') strange.push(error);
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
