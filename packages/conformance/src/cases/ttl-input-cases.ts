import assert from 'node:assert/strict';
import type { Cache, Duration } from '@cache/core';
import type { Case } from '../case.ts';
import { expectRejection } from './expect-rejection.ts';
import { where } from './where.ts';

const OUT_OF_RANGE = [
  0,
  -0,
  -1,
  -0.5,
  Number.NaN,
  Number.NEGATIVE_INFINITY,
  8.64e15 + 1,
  Number.MAX_SAFE_INTEGER,
  1e300,
  '0s',
  '0ms',
  '-5s',
  '-1h30m',
  '99999999999w',
  { seconds: 0 },
  { seconds: -1 },
  { minutes: 1, seconds: -60 },
  { seconds: Number.NaN },
] as const satisfies readonly Duration[];

const MALFORMED = [
  '',
  ' ',
  '-',
  '5',
  '5 s',
  ' 5s',
  '5s ',
  's',
  '1s1m',
  '1m1m',
  '1y',
  '5S',
  '1e3s',
  '.5s',
  '5s\n',
  'Infinity',
  'forever',
  true,
  false,
  {},
  [],
  [5],
  { second: 1 },
  { seconds: '1' },
  { seconds: null },
  { years: 1 },
  () => 5,
  Symbol('5s'),
  5n,
  new Date(0),
] as unknown as readonly Duration[];

type Write = (cache: Cache, key: string, ttl: Duration) => Promise<unknown>;

const writes: Readonly<Record<string, readonly [Write, NonNullable<Case['requires']>]>> = {
  set: [(cache, key, ttl) => cache.set(key, 'new', { ttl }), where.stores],
  add: [(cache, key, ttl) => cache.add(`${key} new`, 'new', { ttl }), where.adds],
  multiSet: [
    (cache, key, ttl) =>
      cache.multiSet(
        [
          [`${key} new`, 'new'],
          [key, 'new'],
        ],
        { ttl },
      ),
    where.stores,
  ],
  increment: [(cache, key, ttl) => cache.increment(`${key} new`, 1, { ttl }), where.counts],
  compareAndSet: [
    async (cache, key, ttl) => cache.compareAndSet(key, (await cache.getWithToken(key))?.token, 'new', { ttl }),
    where.compares,
  ],
  getOrSet: [(cache, key, ttl) => cache.getOrSet(`${key} new`, () => assert.fail('loaded'), { ttl }), where.stores],
};

function show(ttl: unknown): string {
  return typeof ttl === 'object' ? JSON.stringify(ttl) : String(ttl);
}

async function refusesTtl(cache: Cache, key: string, write: Write): Promise<void> {
  await cache.set(key, 'kept');
  for (const ttl of OUT_OF_RANGE) await expectNamed(() => write(cache, key, ttl), 'RangeError', ttl);
  for (const ttl of MALFORMED) await expectNamed(() => write(cache, key, ttl), 'TypeError', ttl);
  assert.deepEqual(await cache.multiGet([key, `${key} new`]), ['kept', undefined]);
}

async function expectNamed(
  start: () => Promise<unknown>,
  expected: 'RangeError' | 'TypeError',
  ttl: unknown,
): Promise<void> {
  try {
    await expectRejection(start, expected, /ttl must be/);
  } catch (error) {
    throw new assert.AssertionError({ message: `ttl ${show(ttl)}: ${(error as Error).message}` });
  }
}

export const ttlInputCases: readonly Case[] = [
  ...Object.entries(writes).map(([name, [write, requires]]): Case => ({
    id: `ttl/${name}-refuses-wrong-ones`,
    title: `${name} refuses a ttl that is malformed (TypeError) or out of range (RangeError), and changes nothing`,
    requires,
    reruns: [],
    run: ({ cache, key }) => refusesTtl(cache, key(), write),
  })),
  {
    id: 'ttl/expire-refuses-wrong-ones',
    title: 'expire refuses a ttl that is malformed, missing or out of range (0 is none), and leaves the lifetime',
    requires: where.expires,
    reruns: [],
    run: async ({ cache, key, capabilities }) => {
      const each = key();
      await cache.set(each, 'kept');
      const isZero = (ttl: unknown): boolean =>
        [0, '0s', '0ms', '{"seconds":0}', '{"minutes":1,"seconds":-60}'].includes(
          typeof ttl === 'object' ? JSON.stringify(ttl) : (ttl as string),
        );
      for (const ttl of OUT_OF_RANGE.filter((wrong) => !isZero(wrong))) {
        await expectNamed(() => cache.expire(each, ttl), 'RangeError', ttl);
      }
      for (const ttl of [...MALFORMED, undefined as unknown as Duration]) {
        await expectNamed(() => cache.expire(each, ttl), 'TypeError', ttl);
      }
      assert.equal(await cache.get(each), 'kept');
      if (where.tellsTtl(capabilities)) assert.equal(await cache.ttl(each), null);
    },
  },
  {
    id: 'ttl/the-default-is-checked-at-once',
    title: 'a default ttl that is malformed or out of range is refused when the cache is made',
    reruns: [],
    run: async ({ createCache }) => {
      for (const ttl of OUT_OF_RANGE) await expectNamed(() => createCache({ ttl }), 'RangeError', ttl);
      for (const ttl of MALFORMED) await expectNamed(() => createCache({ ttl }), 'TypeError', ttl);
    },
  },
  {
    id: 'ttl/of-reads-is-unknown',
    title: 'a ttl given to a command that stores nothing is refused, rather than being without effect',
    reruns: [],
    run: async ({ cache, key }) => {
      const options = { ttl: '1h' } as object;
      await expectRejection(() => cache.get(key(), options), 'TypeError', /ttl/);
      await expectRejection(() => cache.multiGet([key()], options), 'TypeError', /ttl/);
      await expectRejection(() => cache.exists(key(), options), 'TypeError', /ttl/);
      await expectRejection(() => cache.delete(key(), options), 'TypeError', /ttl/);
    },
  },
];
