import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

import type { Cache } from '@cache/core';
import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import type { Registry } from 'prom-client';

/** What the server is made of. */
export interface AppParts {
  /** Whose plugins measure it. */
  readonly cache: Cache;
  /** Where the metrics are that `/metrics` shows. */
  readonly registry: Registry;
  /** Makes a span of each request, inside of which those of the cache are. */
  readonly tracer: Tracer;
  /** Looks up what takes long. */
  readonly lookUp: (id: string) => Promise<{ readonly name: string }>;
}

/** A server of `GET /products/<number>`, which answers from the cache, and of `GET /metrics`, for Prometheus. */
export function createApp({ cache, registry, tracer, lookUp }: AppParts): Server {
  const products = cache.namespace('products');

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === '/metrics') {
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
      return;
    }
    const id = /^\/products\/(\d{1,9})$/.exec(request.url ?? '')?.[1];
    if (id === undefined) return send(response, 404, { error: 'no such page' });
    // Named after the route: a name for each product would be a name for each span.
    await tracer.startActiveSpan('GET /products/:id', { kind: SpanKind.SERVER }, async (span) => {
      try {
        send(response, 200, await products.getOrSet(id, lookUp, { ttl: '1m' }));
      } catch {
        span.setStatus({ code: SpanStatusCode.ERROR });
        send(response, 502, { error: 'the product cannot be looked up now' });
      } finally {
        span.end();
      }
    });
  }

  return createServer((request, response) => {
    answer(request, response).catch(() => send(response, 500, { error: 'something went wrong' }));
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(body)}\n`);
}
