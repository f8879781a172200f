import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createClient, type RedisClientType } from 'redis';
import { runProgram } from '@cache-internal/jest/run-program';
import { startServer } from '@cache-internal/test-servers';
import { RedisCache } from '@cache/redis';

import { selfSigned } from './self-signed.ts';

const server = await startServer('redis');
const { key, cert } = selfSigned();
const sockets = new Set<Socket>();

/** What speaks TLS in front of the server, as stunnel or the load balancer of a hosted Redis does. */
const front = createServer({ key, cert }, (outside) => {
  const inside = connect(server.port, server.host);
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    sockets.add(one);
    one.pipe(other);
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
// A client that does not trust it hangs up in the middle of the greeting.
front.on('tlsClientError', () => undefined);
front.listen(0, '127.0.0.1');
await once(front, 'listening');
const url = `rediss://127.0.0.1:${(front.address() as AddressInfo).port}`;

afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => front.close(resolve));
  await server.stop();
});

describe('rediss://', () => {
  it('works where the certificate is trusted', async () => {
    const program = `
      import { setDefaultCACertificates } from 'node:tls';
      import { RedisCache } from '@cache/redis';
      setDefaultCACertificates([${JSON.stringify(cert)}]);
      await using cache = new RedisCache({ url: '${url}', namespace: 'tls' });
      await cache.set('key', { any: 'value' });
      await cache.multiSet({ a: 1, b: 2 });
      console.log(JSON.stringify([await cache.get('key'), await cache.multiGet(['a', 'b']), await cache.clear()]));
    `;
    expect(await runProgram(import.meta.dirname, program)).toBe('[{"any":"value"},[1,2],true]\n');
  }, 60_000);

  it('is refused, with the reason, where it is not', async () => {
    await using cache = new RedisCache({ url });
    await expect(cache.get('key')).rejects.toMatchObject({
      code: 'CACHE_BACKEND_UNAVAILABLE',
      cause: expect.objectContaining({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    });
  });

  it('takes a certificate of its own from a client of your own', async () => {
    const client = createClient({ url, socket: { tls: true, ca: cert } }) as RedisClientType;
    const cache = new RedisCache({ client, namespace: 'own' });
    await cache.set('key', 'value');
    expect(await cache.get('key')).toBe('value');
    await cache.close();
    client.destroy();
  });
});
