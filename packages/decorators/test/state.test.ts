import { Cache, ConfigurationError, JsonSerializer, registerCaches, type Serializer } from '@cache/core';
import { MemoryBackend } from '@cache/memory';
import { describe, expect, it } from '@jest/globals';

import * as decorators from '../src/index.ts';
import { counting } from './set-up.ts';

type AnyDecorator = (fn: (...args: unknown[]) => unknown, options: object) => (...args: unknown[]) => Promise<unknown>;
const all = decorators as unknown as Record<string, AnyDecorator>;

/** JSON, as those make it that sign or encrypt what they store. */
function withoutCounters(): Serializer {
  const json = new JsonSerializer();
  return {
    name: 'sealed',
    produces: 'text',
    plainCounters: false,
    serialize: (value) => `!${String(json.serialize(value))}`,
    deserialize: (payload) => json.deserialize(String(payload).slice(1)),
  };
}

const COUNTING: [string, object][] = [
  ['rateLimit', { limit: 1, period: '1m' }],
  ['circuitBreaker', { errorsRate: 50, period: '1m', ttl: '1m' }],
  ['hit', { ttl: '1m', hits: 2 }],
];

describe.each(COUNTING)('%s over a serializer without plain counters', (name, options) => {
  const decorate = all[name] as AnyDecorator;
  const reason = `${name} counts in the cache, which its serializer 'sealed' does not allow: give it a serializer with plain counters (plainCounters: true)`;

  it('is refused at decoration', () => {
    const cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
    expect(() => decorate(counting(), { ...options, cache })).toThrow(ConfigurationError);
    expect(() => decorate(counting(), { ...options, cache })).toThrow(reason);
    expect(() => decorators.decoratorsFor(cache)[name as 'hit'](options as never)).toThrow(reason);
  });

  it('is refused at the first call, where the cache is only known then', async () => {
    let cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
    registerCaches({ get: () => cache });
    const work = counting();
    const fns = [{ cache: 'sealed', prefix: 'p' }, { prefix: 'p' }].map((own) =>
      decorate(work, { ...options, ...own }),
    );
    for (const fn of fns) await expect(fn()).rejects.toThrow(reason);
    expect(work.calls).toEqual([]);
    cache = new Cache({ backend: new MemoryBackend(), serializer: new JsonSerializer() });
    expect(await fns[0]?.()).toBe(1);
  });
});

it.each(['slidingRateLimit', 'locked', 'cachedStampede', 'cached'])('%s needs no plain counters', async (name) => {
  const cache = new Cache({ backend: new MemoryBackend(), serializer: withoutCounters() });
  const options = name === 'slidingRateLimit' ? { limit: 1, period: '1m' } : { ttl: '1m' };
  expect(await (all[name] as AnyDecorator)(counting(), { ...options, cache, prefix: 'p' })()).toBe(1);
});
