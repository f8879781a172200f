import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import { MemoryCache } from '@cache/memory';
import { trace } from '@opentelemetry/api';
import { Registry } from 'prom-client';

import { createApp } from '../src/create-app.ts';

describe('GET /products/:id', () => {
  it('says so where the look-up fails, and remembers nothing of it', async () => {
    await using cache = new MemoryCache();
    let works = false;
    const lookUp = async (id: string): Promise<{ name: string }> => {
      if (!works) throw new Error('the database is down');
      return { name: `Product ${id}` };
    };
    const app = createApp({ cache, registry: new Registry(), tracer: trace.getTracer('test'), lookUp });
    app.listen(0, '127.0.0.1');
    await once(app, 'listening');
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/products/7`;
    try {
      expect((await fetch(url)).status).toBe(502);
      works = true;
      expect(await (await fetch(url)).json()).toEqual({ name: 'Product 7' });
    } finally {
      app.close();
      app.closeAllConnections();
      await once(app, 'close');
    }
  });
});
