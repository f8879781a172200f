import { describe, expect, it } from '@jest/globals';

import { Cache, ConfigurationError, NotSupportedError } from '@cache/core';
import { MemoryBackend, MemoryCache } from '@cache/memory';

import { bloom } from '../src/index.ts';
import { counting, setUp } from './set-up.ts';

describe('bloom', () => {
  it('answers false without a call for what was never entered', async () => {
    const { cache } = setUp();
    const calls: string[] = [];
    const fn = bloom(
      async function isTaken(name: string) {
        calls.push(name);
        return name !== 'freed';
      },
      { cache, capacity: 100, errorRate: 0.01 },
    );
    await fn.add('ada');
    await fn.add('freed');
    expect([await fn('ada'), await fn('freed'), await fn('bob')]).toEqual([true, false, false]);
    expect(calls).toEqual(['ada', 'freed']);
  });

  it('has the size that the formulas give', () => {
    const fn = bloom(async () => true, { prefix: 'p', capacity: 10_000, errorRate: 0.01 });
    expect([fn.bits, fn.hashes]).toEqual([95_851, 7]);
  });

  it('is wrong no more often than it says, and never about what was entered', async () => {
    const cache = new MemoryCache();
    let calls = 0;
    const fn = bloom(
      async (n: number) => {
        calls++;
        return n >= 0;
      },
      { cache, prefix: 'p', capacity: 1000, errorRate: 0.05 },
    );
    await Promise.all(Array.from({ length: 1000 }, (_, n) => fn.add(n)));
    for (let n = 0; n < 1000; n++) expect(await fn(n)).toBe(true);
    calls = 0;
    for (let n = 1000; n < 5000; n++) await fn(n);
    expect(calls / 4000).toBeLessThan(0.08);
    expect(calls).toBeGreaterThan(0);
  });

  it('loses nothing where many enter at once, from several processes', async () => {
    const backend = new MemoryBackend();
    const createFilter = () =>
      bloom(async (n: number) => n >= 0, {
        cache: new Cache({ backend }),
        prefix: 'p',
        capacity: 200,
        errorRate: 0.01,
      });
    const [one, other] = [createFilter(), createFilter()];
    await Promise.all(Array.from({ length: 200 }, (_, n) => (n % 2 === 0 ? one : other).add(n)));
    for (let n = 0; n < 200; n++) expect(await one(n)).toBe(true);
  });

  it('calls where the filter cannot be read, and rejects where nothing can be entered', async () => {
    const { cache, faults, reported } = setUp();
    const fn = bloom(async () => true, { cache, prefix: 'p', capacity: 10, errorRate: 0.01 });
    faults.fail();
    expect(await fn()).toBe(true);
    expect(reported).toHaveLength(1);
    await expect(fn.add()).rejects.toMatchObject({ code: 'CACHE_BACKEND_UNAVAILABLE' });
    faults.heal();
    expect([await fn(), await fn.with({ cacheRead: false })(), await fn.refresh()]).toEqual([false, true, true]);
    await expect(fn.invalidate()).rejects.toThrow(NotSupportedError);
  });

  it('enters what the key shows of an instance', async () => {
    const { cache } = setUp();
    const options = { cache, prefix: 'p', capacity: 10, errorRate: 0.01 };
    const has = bloom(
      async function has(this: { tenant: string }) {
        return true;
      },
      { ...options, self: (instance: { tenant: string }) => instance.tenant },
    );
    await has.add.call({ tenant: 'acme' });
    expect([await has.call({ tenant: 'acme' }), await has.call({ tenant: 'other' })]).toEqual([true, false]);
  });

  it.each<[object, string]>([
    [{ capacity: 0, errorRate: 0.1 }, 'capacity must be'],
    [{ capacity: 1, errorRate: 0 }, 'errorRate must be'],
    [{ capacity: 1, errorRate: 1 }, 'errorRate must be'],
    [{ capacity: 1 }, 'errorRate must be'],
  ])('refuses %j', (options, reason) => {
    expect(() => bloom(options as never)).toThrow(reason);
  });

  it('needs a name for the filter', () => {
    expect(() => bloom(async () => true, { key: '{0}', capacity: 1, errorRate: 0.1 })).toThrow(ConfigurationError);
    expect(() => bloom(counting() as never, { key: '{0}', capacity: 1, errorRate: 0.1 })).not.toThrow();
  });
});
