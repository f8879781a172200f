import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryCache } from '@cache/memory';

import { createApp, type Lookup } from '../src/create-app.ts';

let cache: MemoryCache;
let app: Server;
let lookUp: jest.Mock<Lookup>;

beforeEach(async () => {
  cache = new MemoryCache();
  lookUp = jest.fn<Lookup>(async (symbol) => (symbol === 'NONE' ? undefined : { price: 42 }));
  app = createApp(cache, lookUp).listen(0, '127.0.0.1');
  await once(app, 'listening');
});

afterEach(async () => {
  app.close();
  app.closeAllConnections();
  await once(app, 'close');
  await cache.close();
});

async function ask(
  path: string,
  method = 'GET',
): Promise<readonly [status: number, body: unknown, cached: string | null]> {
  const response = await fetch(`http://127.0.0.1:${(app.address() as AddressInfo).port}${path}`, { method });
  return [response.status, await response.json(), response.headers.get('x-cache')];
}

describe('GET /quotes/:symbol', () => {
  it('looks up once', async () => {
    expect(await ask('/quotes/ACME')).toEqual([200, { price: 42 }, 'miss']);
    expect(await ask('/quotes/ACME')).toEqual([200, { price: 42 }, 'hit']);
    expect(lookUp).toHaveBeenCalledTimes(1);
  });

  it('looks up once for all who ask at the same time', async () => {
    const lookedUp = Promise.withResolvers<{ price: number }>();
    lookUp.mockReturnValueOnce(lookedUp.promise);
    const answers = Promise.all([ask('/quotes/ACME'), ask('/quotes/ACME'), ask('/quotes/ACME')]);
    lookedUp.resolve({ price: 7 });
    expect((await answers).map(([status, body]) => [status, body])).toEqual([
      [200, { price: 7 }],
      [200, { price: 7 }],
      [200, { price: 7 }],
    ]);
    expect(lookUp).toHaveBeenCalledTimes(1);
  });

  it('does not remember that there is none', async () => {
    expect(await ask('/quotes/NONE')).toEqual([404, { error: 'no quote of NONE' }, 'miss']);
    expect(await ask('/quotes/NONE')).toEqual([404, { error: 'no quote of NONE' }, 'miss']);
  });

  it('fails only where the look-up does, and remembers nothing of it', async () => {
    lookUp.mockRejectedValueOnce(new Error('the exchange is closed'));
    expect(await ask('/quotes/ACME')).toEqual([502, { error: 'the quotes cannot be looked up now' }, null]);
    expect(await ask('/quotes/ACME')).toEqual([200, { price: 42 }, 'miss']);
  });
});

describe('DELETE /quotes/:symbol', () => {
  it('makes the next request look up again', async () => {
    await ask('/quotes/ACME');
    expect(await ask('/quotes/ACME', 'DELETE')).toEqual([200, { removed: 1 }, null]);
    expect(await ask('/quotes/ACME')).toEqual([200, { price: 42 }, 'miss']);
  });
});

describe('Other requests', () => {
  it.each([
    ['GET', '/', 404],
    ['GET', '/quotes/not-a-symbol', 404],
    ['POST', '/quotes/ACME', 405],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await ask(path, method))[0]).toBe(status);
    expect(lookUp).not.toHaveBeenCalled();
  });
});
