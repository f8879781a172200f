import { afterEach, describe, expect, it } from '@jest/globals';

import {
  startServer,
  type ServerKindName,
  type StartServerOptions,
  type TestServer,
} from '@cache-internal/test-servers';

import { dockerEngine } from '../lib/docker-engine.mjs';
import { serverKinds } from '../lib/server-kinds.mjs';
import { containerOwner } from '../src/container-owner.ts';
import { probeServer } from '../src/probe-server.ts';
import { redisCommand } from '../src/redis-command.ts';
import { exchange } from '../src/tcp-exchange.ts';

const kinds = [...serverKinds.values()];
const started: TestServer[] = [];

async function start(kind: ServerKindName, options?: StartServerOptions): Promise<TestServer> {
  const server = await startServer(kind, options);
  started.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function containersOfThisRun(): Promise<string[]> {
  const engine = dockerEngine.address();
  if (engine === undefined || (await dockerEngine.version(engine)) === undefined) return [];
  const label = Object.entries(containerOwner.label()).map(([name, value]) => `${name}=${value}`);
  const query = new URLSearchParams({ all: 'true', filters: JSON.stringify({ label }) });
  const { body } = await dockerEngine.call(engine, 'GET', `/containers/json?${query.toString()}`);
  return (JSON.parse(body) as { Id: string }[]).map(({ Id }) => Id);
}

describe.each(kinds)('startServer($name)', ({ name, probe, image }) => {
  it('resolves to a server that answers at once, and runs in the way that was asked for', async () => {
    const server = await start(name);
    expect(await probeServer(probe, server)).toBe(server.version);
    expect(server.kind).toBe(name);
    expect(server.url).toMatch(new RegExp(`^\\w+://${server.host}:${server.port}$`));
    const containersWanted = process.env['CACHE_TEST_SERVERS'] === 'containers' && image.local !== null;
    if (containersWanted) expect(server.how).toBe('container');
    if (process.env['CACHE_TEST_SERVERS'] === 'native') expect(server.how).toBe('native');
    expect(await containersOfThisRun()).toHaveLength(server.how === 'container' ? 1 : 0);
  }, 60_000);

  it('freezes on pause and answers again after resume', async () => {
    const server = await start(name);
    await server.pause();
    await server.pause();
    await expect(probeServer(probe, server, 150)).rejects.toThrow(/no reply/);
    await server.resume();
    await server.resume();
    expect(await probeServer(probe, server)).toBe(server.version);
  }, 60_000);

  it('is gone after kill and back on the same port after start', async () => {
    const server = await start(name);
    const { port, url } = server;
    await server.kill();
    await server.kill();
    await expect(probeServer(probe, server)).rejects.toThrow();
    await server.start();
    await server.start();
    expect(await probeServer(probe, { host: server.host, port })).toBe(server.version);
    expect(server.url).toBe(url);
  }, 60_000);

  it('can be killed while it is frozen', async () => {
    const server = await start(name);
    await server.pause();
    await server.kill();
    await server.start();
    expect(await probeServer(probe, server)).toBe(server.version);
  }, 60_000);

  it('restarts on the same port, frozen or not', async () => {
    const server = await start(name);
    await server.restart();
    await server.pause();
    await server.restart();
    expect(await probeServer(probe, server)).toBe(server.version);
  }, 60_000);

  it('leaves nothing behind after stop, and takes no more orders', async () => {
    const server = await start(name);
    await server.pause();
    await server.stop();
    await server.stop();
    await expect(probeServer(probe, server)).rejects.toThrow();
    await expect(server.start()).rejects.toThrow(/stopped for good: start\(\) is too late/);
    expect(await containersOfThisRun()).toEqual([]);
  }, 60_000);
});

describe('startServer', () => {
  it('hands its arguments to the server', async () => {
    const server = await start('redis', { args: ['--maxmemory', '32mb'] });
    expect(await redisCommand(server, ['INFO', 'memory'])).toContain('maxmemory:33554432\r\n');
  }, 60_000);

  it('drops connections that were open when it kills', async () => {
    const server = await start('redis');
    const waiting = exchange(server, '*3\r\n$5\r\nBLPOP\r\n$1\r\nq\r\n$1\r\n0\r\n', () => undefined, 10_000);
    const outcome = expect(waiting).rejects.toThrow(/closed the connection|ECONNRESET|ECONNREFUSED/);
    await server.kill();
    await outcome;
  }, 60_000);

  it('starts again a server that ended by itself', async () => {
    const server = await start('redis');
    await redisCommand(server, ['SHUTDOWN', 'NOSAVE']).catch(() => undefined);
    await server.start();
    expect(await redisCommand(server, ['PING'])).toBe('PONG');
  }, 60_000);

  it('gives servers that start side by side ports of their own', async () => {
    const servers = await Promise.all([start('redis'), start('redis'), start('memcached')]);
    expect(new Set(servers.map(({ port }) => port)).size).toBe(3);
  }, 60_000);

  it('tells what the server said when it does not start, and leaves nothing behind', async () => {
    await expect(startServer('redis', { args: ['--no-such-option', '1'] })).rejects.toThrow(
      /did not start.*no-such-option/s,
    );
    expect(await containersOfThisRun()).toEqual([]);
  }, 60_000);

  it('refuses to pause a server that is down, and to start one that is paused', async () => {
    const server = await start('redis');
    await server.pause();
    await expect(server.start()).rejects.toThrow(/is paused and cannot be started/);
    await server.kill();
    await expect(server.pause()).rejects.toThrow(/is down and cannot be paused/);
  }, 60_000);
});
