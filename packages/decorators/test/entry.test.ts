import { describe, expect, it } from '@jest/globals';

import { Cache, JsonSerializer, StringSerializer, type Serializer } from '@cache/core';
import { MemoryBackend } from '@cache/memory';

import { cached, early, soft } from '../src/index.ts';
import { setUp } from './set-up.ts';

const binary: Serializer = {
  name: 'binary',
  produces: 'binary',
  serialize: (value) => Buffer.from(`=${JSON.stringify(value)}`),
  deserialize: (payload) =>
    JSON.parse(
      Buffer.from(payload as Uint8Array)
        .toString()
        .slice(1),
    ) as unknown,
};

/** What version 1 has written: these stay readable. */
const META = '{"staleAt":20000,"endsAt":60000,"elapsed":0}';
const VECTORS: [string, Serializer, string | Buffer][] = [
  ['text', new JsonSerializer(), `@1${META}\n{"a":"é"}`],
  [
    'bytes',
    binary,
    Buffer.concat([Buffer.from([0xe1, 1, 0, META.length]), Buffer.from(META), Buffer.from('={"a":"é"}')]),
  ],
];

describe.each(VECTORS)('an entry as %s', (_, serializer, written) => {
  const open = () => {
    const { clock } = setUp();
    const backend = new MemoryBackend({ clock });
    const raw = new Cache({ backend, clock });
    return { clock, raw, cache: new Cache({ backend, clock, serializer }) };
  };
  const work = async () => ({ a: 'é' });

  it('is written as it ever was', async () => {
    const { cache, raw } = open();
    await early(work, { cache, ttl: '1m', key: 'k' })();
    expect(Buffer.from((await raw.get('k#early')) as string)).toEqual(Buffer.from(written as string));
  });

  it('is read as it ever was', async () => {
    const { cache, raw } = open();
    await raw.set('k#soft', written);
    const fn = soft(async (): Promise<unknown> => 'called', { cache, ttl: '1m', key: 'k' });
    expect(await fn()).toEqual({ a: 'é' });
  });

  it('is a miss where it is anything else', async () => {
    const { cache, raw } = open();
    for (const other of ['@1{', '@1{}', '{"a":1}', Buffer.from([0xe1, 1, 0]), Buffer.from([0xe1, 2, 0, 0]), '5']) {
      await raw.set('k#soft', other);
      expect(await soft(async () => 'called', { cache, ttl: '1m', key: 'k' })()).toBe('called');
    }
  });

  it('keeps an error with its name, message and own fields, and reaches no setter', async () => {
    const { cache } = open();
    let calls = 0;
    const fields = JSON.parse('{"status":404,"__proto__":{"polluted":true}}') as object;
    const fail = async (): Promise<never> => {
      calls++;
      const error = Object.assign(new TypeError('not there'), { status: 404 });
      Object.defineProperty(error, '__proto__', { value: fields, enumerable: true });
      throw error;
    };
    for (const decorate of [cached, early, soft] as (typeof early)[]) {
      calls = 0;
      const fn = decorate(fail, {
        cache,
        ttl: '1m',

        key: 'k',
        cacheErrors: true,
        condition: () => true,
      });
      for (const __ of [1, 2]) {
        const error = (await fn().catch((thrown: unknown) => thrown)) as Error & { polluted?: boolean };
        expect(error).toMatchObject({ name: 'TypeError', message: 'not there', status: 404 });
        expect(error.polluted).toBeUndefined();
      }
      expect(calls).toBe(1);
      await cache.clear();
    }
  });
});

describe('a text that begins as an entry does', () => {
  it.each(['@1null\nx', '@15\nx', '@1{\nx', '@1'])('is answered as it is: %j', async (text) => {
    const { cache, reported } = setUp({ serializer: new StringSerializer() });
    await cache.set('k', text);
    const fn = cached(async () => 'computed', { cache, key: 'k', cacheErrors: true, condition: () => true });
    expect([await fn(), reported]).toEqual([text, []]);
  });
});
