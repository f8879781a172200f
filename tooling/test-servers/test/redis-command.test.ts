import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';

import { redisCommand } from '../src/redis-command.ts';
import type { Endpoint } from '../src/tcp-exchange.ts';

const servers: Server[] = [];

/** A server that answers every request with these pieces, one after the other. */
async function answering(...pieces: readonly string[]): Promise<Endpoint & { requests: string[] }> {
  const requests: string[] = [];
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      requests.push(bytes.toString('utf8'));
      const [head = '', ...rest] = pieces;
      socket.write(head, () => setImmediate(() => rest.forEach((piece) => socket.write(piece))));
      if (head === 'END') socket.destroy();
    });
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, requests };
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('redisCommand', () => {
  it('sends its arguments by their length in bytes', async () => {
    const server = await answering('+OK\r\n');
    await redisCommand(server, ['SET', 'clé', '']);
    expect(server.requests.join('')).toBe('*3\r\n$3\r\nSET\r\n$4\r\nclé\r\n$0\r\n\r\n');
  });

  it.each([
    ['a status', ['+PONG\r\n'], 'PONG'],
    ['an integer', [':12\r\n'], '12'],
    ['a string with line ends', ['$6\r\na\r\nb\r\n\r\n'], 'a\r\nb\r\n'],
    ['a string in pieces', ['$5\r', '\nhel', 'lo\r\n'], 'hello'],
  ])('resolves to %s', async (_title, pieces, expected) => {
    expect(await redisCommand(await answering(...pieces), ['X'])).toBe(expected);
  });

  it("rejects with the server's own words", async () => {
    await expect(redisCommand(await answering('-ERR no such thing\r\n'), ['X'])).rejects.toThrow('ERR no such thing');
  });

  it('rejects a reply of another type', async () => {
    await expect(redisCommand(await answering('*0\r\n'), ['X'])).rejects.toThrow('unexpected reply: *0');
  });

  it('rejects when the connection ends first', async () => {
    await expect(redisCommand(await answering('END'), ['X'])).rejects.toThrow(/closed the connection|ECONNRESET/);
  });

  it('rejects when no whole reply comes in time', async () => {
    const server = await answering('$5\r\nhel');
    await expect(redisCommand(server, ['X'], 30)).rejects.toThrow(`no reply from 127.0.0.1:${server.port} in 30 ms`);
  });
});
