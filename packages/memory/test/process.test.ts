import { describe, expect, it } from '@jest/globals';

import { runProgram } from './run-program.ts';

describe('a process with a cache', () => {
  it('ends by itself while entries have an hour left', async () => {
    const began = Date.now();
    await runProgram(`
      import { MemoryCache } from '@cache/memory';
      const cache = new MemoryCache({ ttl: '1h' });
      await cache.set('key', 'value');
    `);
    expect(Date.now() - began).toBeLessThan(30_000);
  });

  it('forgets a cache that nobody holds any more, though its timer waits', async () => {
    const answer = await runProgram(
      `
        import { setImmediate as turn } from 'node:timers/promises';
        import { MemoryCache } from '@cache/memory';
        async function useOnce() {
          const cache = new MemoryCache({ ttl: '1h' });
          const value = { large: true };
          await cache.set('key', value);
          return new WeakRef(value);
        }
        const value = await useOnce();
        for (let round = 0; round < 20 && value.deref() !== undefined; round++) {
          await turn();
          globalThis.gc();
        }
        console.log(value.deref() === undefined ? 'forgotten' : 'held');
      `,
      '--expose-gc',
    );
    expect(answer.trim()).toBe('forgotten');
  });
});
