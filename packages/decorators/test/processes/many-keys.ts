// Calls decorated functions with so many different keys, and prints by how many bytes the heap has grown since as many
// were seen as a decorator keeps something of. Needs `--expose-gc`.
import { MemoryCache } from '@cache/memory';

import * as decorators from '../../src/index.ts';

const [keys, ...names] = process.argv.slice(2);
const COUNT = Number(keys);
// More than any decorator remembers, so that what is remembered is full.
const FULL = 12_000;
const AT_ONCE = 100;

const cache = new MemoryCache({ maxEntries: 100 });
const work = async (text: string): Promise<string> => text;
const ttl = '1m';

const strategies: Readonly<Record<string, (text: string) => Promise<unknown>>> = {
  bloom: decorators.bloom(async () => true, { cache, prefix: 'bloom', capacity: 100, errorRate: 0.5 }),
  cached: decorators.cached(work, { cache, prefix: 'cached' }),
  cachedStampede: decorators.cachedStampede(work, { cache, prefix: 'stampede' }),
  circuitBreaker: decorators.circuitBreaker(work, { cache, prefix: 'circuit', errorsRate: 50, period: ttl, ttl }),
  early: decorators.early(work, { cache, prefix: 'early', ttl }),
  failover: decorators.failover(work, { cache, prefix: 'failover', ttl }),
  hit: decorators.hit(work, { cache, prefix: 'hit', ttl, hits: 2 }),
  locked: decorators.locked(work, { cache, prefix: 'locked', ttl }),
  perf: decorators.perf(work, { cache, prefix: 'perf', ttl }),
  rateLimit: decorators.rateLimit(work, { cache, prefix: 'rate', limit: 1, period: ttl }),
  slidingRateLimit: decorators.slidingRateLimit(work, { cache, prefix: 'sliding', limit: 1, period: ttl }),
  soft: decorators.soft(work, { cache, prefix: 'soft', ttl }),
};
const many = decorators.multiCached(async (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, id])), {
  cache,
  prefix: 'many',
});
const chosen = Object.entries(strategies).filter(([name]) => names.length === 0 || names.includes(name));

async function call(from: number, to: number): Promise<void> {
  for (let n = from; n < to; n += AT_ONCE) {
    const ids = Array.from({ length: AT_ONCE }, (_, index) => `key ${n + index}`);
    if (names.length === 0 || names.includes('multiCached')) await many(ids);
    for (const [, fn] of chosen) await Promise.all(ids.map((id) => fn(id)));
  }
}

function heapUsed(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

await call(0, FULL);
const before = heapUsed();
await call(FULL, FULL + COUNT);
process.stdout.write(String(heapUsed() - before));
