import { createServer } from 'node:net';
import { once } from 'node:events';

import { describe, expect, it } from '@jest/globals';

import { claimPort } from '../src/claimed-port.ts';

describe('claimPort', () => {
  it('resolves to ports that differ, can be listened on, and lie below those of outgoing connections', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, claimPort));
    try {
      expect(new Set(claims.map(({ port }) => port)).size).toBe(claims.length);
      for (const { port } of claims) {
        expect(port).toBeGreaterThanOrEqual(20_000);
        expect(port).toBeLessThan(32_000);
        const server = createServer().listen(port, '127.0.0.1');
        await once(server, 'listening');
        server.close();
        await once(server, 'close');
      }
    } finally {
      for (const claim of claims) claim.release();
    }
  });
});
