import { runProgram } from '@cache-internal/jest/run-program';
import { expect, it } from '@jest/globals';

it('keeps no memory of the keys that it has seen', async () => {
  const grown = await runProgram(
    import.meta.dirname,
    `
      import * as decorators from '@cache/decorators';
      import { NullCache } from '@cache/core';
      import { MemoryCache } from '@cache/memory';
      const cache = new MemoryCache({ maxEntries: 100 });
      const work = async (n) => n;
      const functions = [
        decorators.cached(work, { cache }),
        decorators.early(work, { cache, ttl: '1m' }),
        decorators.perf(work, { cache, ttl: '1m' }),
        decorators.cachedStampede(work, { cache }),
        decorators.multiCached(async (ids) => Object.fromEntries(ids.map((id) => [id, id])), { cache, prefix: 'm' }),
      ];
      const run = async (from, to) => {
        for (let n = from; n < to; n++) for (const fn of functions) await fn(fn === functions[4] ? [n] : n);
      };
      const used = () => { globalThis.gc(); globalThis.gc(); return process.memoryUsage().heapUsed; };
      await run(0, 15_000);
      const before = used();
      await run(15_000, 45_000);
      console.log(used() - before);
    `,
    '--expose-gc',
  );
  // 150,000 calls; a hundred bytes kept for each would be 15 MB.
  expect(Number(grown)).toBeLessThan(2_000_000);
}, 60_000);

it('lets the process end by itself', async () => {
  const printed = await runProgram(
    import.meta.dirname,
    `
    import { cached, early, locked } from '@cache/decorators';
    console.log(await cached(async () => 1, { prefix: 'a', ttl: '1h' })());
    console.log(await early(async () => 2, { prefix: 'b', ttl: '1h' })());
    console.log(await locked(async () => 3, { prefix: 'c', ttl: '1h' })());
  `,
  );
  expect(printed).toBe('1\n2\n3\n');
}, 60_000);
