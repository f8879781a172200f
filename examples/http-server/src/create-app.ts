import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Cache } from '@cache/core';

/** Looks something up where it takes long; `undefined` where there is no such thing. */
export type Lookup = (symbol: string) => Promise<{ readonly price: number } | undefined>;

/**
 * A server of `GET /quotes/<symbol>`, which answers from the cache, and `DELETE /quotes/<symbol>`, which makes it
 * forget. The header `x-cache` says whether the answer was looked up for this request.
 */
export function createApp(cache: Cache, lookUp: Lookup): Server {
  const quotes = cache.namespace('quotes');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const symbol = /^\/quotes\/([A-Z]{1,10})$/.exec(request.url ?? '')?.[1];
    if (symbol === undefined) return send(response, 404, { error: 'no such page' });
    if (request.method === 'DELETE') return send(response, 200, { removed: await quotes.delete(symbol) });
    if (request.method !== 'GET') return send(response, 405, { error: 'only GET and DELETE' });
    let wasLoaded = false;
    const load = (key: string): ReturnType<Lookup> => {
      wasLoaded = true;
      return lookUp(key);
    };
    const quote = await quotes.getOrSet(symbol, load, { ttl: '10s' });
    response.setHeader('x-cache', wasLoaded ? 'miss' : 'hit');
    // What the loader answers as undefined is not stored: somebody may list the symbol in a moment.
    return quote === undefined ? send(response, 404, { error: `no quote of ${symbol}` }) : send(response, 200, quote);
  }

  return createServer((request, response) => {
    // The look-up failed: a cache that does is none of the visitor's business, and getOrSet goes on without it.
    answer(request, response).catch(() => send(response, 502, { error: 'the quotes cannot be looked up now' }));
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
