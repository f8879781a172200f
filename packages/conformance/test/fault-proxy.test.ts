import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FaultProxy } from '../src/index.ts';

// Nothing is waited for here but events: what has to stay away is shown by something later that arrives first.
let server: Server;
let proxy: FaultProxy;
let accepted: Socket[];

beforeEach(async () => {
  accepted = [];
  server = createServer((socket) => {
    accepted.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => (String(data) === 'bye' ? socket.end('lost') : socket.write(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await FaultProxy.start({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});

afterEach(async () => {
  await proxy.close();
  for (const socket of accepted) socket.destroy();
  server.close();
  await once(server, 'close');
});

async function open(): Promise<Socket> {
  const socket = connect(proxy.address);
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function errorOf(socket: Socket): Promise<NodeJS.ErrnoException> {
  return new Promise((resolve) => socket.once('error', resolve));
}

async function echo(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  return read(socket, text.length);
}

async function read(socket: Socket, length: number): Promise<string> {
  let all = '';
  while (all.length < length) all += (await once(socket, 'data'))[0] as string;
  return all;
}

describe('FaultProxy', () => {
  it('passes what both sides send', async () => {
    const socket = await open();
    expect(await echo(socket, 'hello')).toBe('hello');
    expect(proxy.connections).toBe(1);
    expect(proxy.accepted).toBe(1);
  });

  it('resets open connections and new ones while it refuses, and passes again afterwards', async () => {
    const socket = await open();
    await echo(socket, 'one');
    const failed = errorOf(socket);
    proxy.refuse();
    expect((await failed).code).toBe('ECONNRESET');
    await errorOf(connect(proxy.address));
    expect(proxy.accepted).toBe(1);
    proxy.pass();
    expect(await echo(await open(), 'two')).toBe('two');
  });

  it('holds everything while it is frozen, new connections too, and loses nothing', async () => {
    const socket = await open();
    await echo(socket, 'before');
    proxy.freeze();
    const later = await open();
    let early = '';
    for (const each of [socket, later]) each.on('data', (text) => (early += String(text)));
    socket.write('one');
    later.write('two');
    // Another connection, by the server's own port, shows that time enough has gone by.
    const direct = connect((server.address() as AddressInfo).port, '127.0.0.1');
    direct.setEncoding('utf8');
    direct.on('error', () => undefined);
    await echo(direct, 'aside');
    direct.destroy();
    expect(early).toBe('');
    const answers = [read(socket, 3), read(later, 3)];
    proxy.pass();
    expect(await Promise.all(answers)).toEqual(['one', 'two']);
  });

  it.each([0, 1, 4])('cuts a reply after %i bytes, once', async (bytes) => {
    const socket = await open();
    let got = '';
    socket.on('data', (text) => (got += String(text)));
    proxy.cutReplyAfter(bytes);
    socket.write('hello');
    await closed(socket);
    expect(got).toBe('hello'.slice(0, bytes));
    expect(await echo(await open(), 'again')).toBe('again');
  });

  it('delays replies in their order', async () => {
    const socket = await open();
    await echo(socket, 'before');
    const began = performance.now();
    proxy.delay(40);
    socket.write('one');
    const answers = read(socket, 6);
    setImmediate(() => socket.write('two'));
    expect(await answers).toBe('onetwo');
    expect(performance.now() - began).toBeGreaterThanOrEqual(38);
  });

  it('ends the delay of what is held as well when it passes again', async () => {
    const socket = await open();
    await echo(socket, 'before');
    proxy.delay(600_000);
    socket.write('held');
    // The server has answered by the time that it has seen the second connection.
    await once(accepted[0] as Socket, 'data');
    await open();
    const answer = read(socket, 4);
    proxy.pass();
    expect(await answer).toBe('held');
  });

  it('loses requests and nothing else', async () => {
    const socket = await open();
    await echo(socket, 'before');
    let arrived = '';
    accepted[0]?.on('data', (data) => (arrived += String(data)));
    proxy.drop('requests');
    socket.write('lost');
    socket.end();
    await closed(accepted[0] as Socket);
    expect(arrived).toBe('');
    proxy.pass();
    expect(await echo(await open(), 'after')).toBe('after');
  });

  it('loses replies and nothing else', async () => {
    const socket = await open();
    await echo(socket, 'before');
    let answered = '';
    socket.on('data', (text) => (answered += String(text)));
    proxy.drop('replies');
    socket.write('bye');
    await closed(socket);
    expect(answered).toBe('');
    proxy.pass();
    expect(await echo(await open(), 'after')).toBe('after');
  });

  it('resets connections once on demand', async () => {
    const socket = await open();
    await echo(socket, 'one');
    const failed = errorOf(socket);
    proxy.reset();
    await failed;
    expect(await echo(await open(), 'two')).toBe('two');
  });

  it('closes the client where the server closes', async () => {
    const socket = await open();
    await echo(socket, 'one');
    accepted[0]?.end();
    await closed(socket);
    await proxy.close();
    expect(proxy.connections).toBe(0);
  });

  it('closes cleanly in every state, and twice', async () => {
    await echo(await open(), 'one');
    proxy.freeze();
    proxy.delay(1000);
    await Promise.all([proxy.close(), proxy.close()]);
    expect(proxy.connections).toBe(0);
  });

  it('refuses wrong arguments by name', () => {
    expect(() => proxy.cutReplyAfter(-1)).toThrow(/bytes must be a whole number/);
    expect(() => proxy.delay(Number.NaN)).toThrow(/ms must be a whole number/);
    expect(() => proxy.drop('both' as 'requests')).toThrow(/direction must be 'requests' or 'replies'/);
  });
});
