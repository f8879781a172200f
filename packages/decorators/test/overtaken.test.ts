import { describe, expect, it } from '@jest/globals';

import {
  cached,
  cachedIterator,
  cachedStampede,
  early,
  failover,
  hit,
  invalidate,
  multiCached,
  perf,
  soft,
} from '../src/index.ts';
import { setUp } from './set-up.ts';

type Read = () => Promise<number>;
type Options = { readonly cache: ReturnType<typeof setUp>['cache']; readonly prefix: string; readonly ttl: string };
type MakeTarget = (compute: Read, options: Options) => { readonly target: Read; readonly read: Read };

function plain(decorate: (compute: Read, options: Options) => Read): MakeTarget {
  return (compute, options) => {
    const target = decorate(compute, options);
    return { target, read: () => target() };
  };
}

const STRATEGIES: readonly (readonly [string, MakeTarget])[] = [
  ['cached', plain(cached)],
  ['cached, in the background', plain((compute, options) => cached(compute, { ...options, waitForWrite: false }))],
  ['cachedStampede', plain(cachedStampede)],
  ['early', plain(early)],
  ['failover', plain(failover)],
  ['hit', plain((compute, options) => hit(compute, { ...options, hits: 100 }))],
  [
    'perf',
    (compute, options) => {
      const target = perf(compute, options);
      // Stored without a trace of earlier calls.
      return { target, read: () => target.refresh() };
    },
  ],
  ['soft', plain(soft)],
  [
    'multiCached',
    (compute, options) => {
      const target = multiCached(async (_ids: string[]) => ({ a: await compute(), extra: 0 }), options);
      return { target: target as unknown as Read, read: async () => (await target(['a'])).a };
    },
  ],
  [
    'cachedIterator',
    (compute, options) => {
      const target = cachedIterator(async function* list() {
        yield 0;
        yield await compute();
      }, options);
      return { target: target as unknown as Read, read: async () => (await Array.fromAsync(target()))[1] as number };
    },
  ],
];

describe.each(STRATEGIES)('a load of %s under way', (_, make) => {
  const start = () => {
    const { cache, reported } = setUp();
    let value = 1;
    const gate = Promise.withResolvers<void>();
    const compute = async (): Promise<number> => {
      const computed = value;
      await gate.promise;
      return computed;
    };
    const { target, read } = make(compute, { cache, prefix: 're*d', ttl: '1h' });
    const change = async (): Promise<void> => void (value = 2);
    return { cache, reported, target, read, change, open: () => gate.resolve() };
  };

  it.each(['all entries of the function', 'a template with *'])('is not stored after invalidating %s', async (what) => {
    const { cache, target, read, change, open, reported } = start();
    const reading = read();
    // Until the function is called.
    await new Promise(setImmediate);
    const by = what.startsWith('all') ? invalidate(target) : invalidate('re*', undefined, { cache });
    await by(change)();
    open();
    expect(await reading).toBe(1);
    await new Promise(setImmediate);
    const left = (await Array.fromAsync(cache.keys())).filter((key) => !/-lock|-hits/.test(key));
    expect([left, await read(), reported]).toEqual([[], 2, []]);
  });

  it('is stored after invalidating others', async () => {
    const { cache, read, change, open } = start();
    const reading = read();
    await new Promise(setImmediate);
    await invalidate('re?d*', undefined, { cache })(change)();
    open();
    await reading;
    await new Promise(setImmediate);
    expect((await Array.fromAsync(cache.keys())).some((key) => key.startsWith('re*d:'))).toBe(true);
  });
});
