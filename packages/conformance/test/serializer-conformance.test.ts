import { describe, expect, it, jest } from '@jest/globals';
import { JsonSerializer, NullSerializer, StringSerializer, type Serializer } from '@cache/core';
import {
  jsonTypes,
  outcomeOf,
  serializerConformance,
  valueTypes,
  type SerializerConformanceOptions,
} from '@cache/conformance';
import { sameValue } from '../src/same-value.ts';
import { brokenSerializers } from './broken/broken-serializers.ts';
import { SOUND } from './broken/sound-serializers.ts';

type Test = { readonly title: string; readonly run: () => Promise<void> };

const LIMIT_MS = 60_000;

/** What JSON alters or refuses. */
const alteredByJson = async (): Promise<readonly string[]> => {
  const outcomes = await Promise.all(valueTypes.map((type) => outcomeOf(new JsonSerializer(), type)));
  return valueTypes.filter((_, index) => outcomes[index]?.kind === 'altered').map(({ name }) => name);
};

function collect(options: Omit<SerializerConformanceOptions, 'describe' | 'it'>): readonly Test[] {
  const tests: Test[] = [];
  serializerConformance({
    ...options,
    describe: (_title, register) => register(),
    it: Object.assign((title: string, run: () => Promise<void>) => void tests.push({ title, run }), {
      skip: () => undefined,
    }),
  });
  return tests;
}

async function failuresOf(
  options: Parameters<typeof collect>[0],
  only?: readonly string[],
): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const { title, run } of collect(options)) {
    const id = title.slice(0, title.indexOf(':'));
    if (only === undefined || only.includes(id)) await run().catch(() => failed.push(id));
  }
  return failed;
}

describe('The suite finds out a serializer that', () => {
  it.each(brokenSerializers.map((each) => [each.does, each] as const))(
    '%s',
    async (_does, { create, fails, declares }) => {
      expect(await failuresOf({ name: 'broken', create, seed: 5, ...declares }, fails)).toEqual(
        expect.arrayContaining([...fails]),
      );
    },
    LIMIT_MS,
  );

  it.each(Object.entries(SOUND))(
    'is sound, and then fails nothing: %s',
    async (name, Sound) => {
      const alters = await alteredByJson();
      expect(await failuresOf({ name, create: () => new Sound(), alters, protects: name === 'Summed' })).toEqual([]);
    },
    LIMIT_MS,
  );

  it('is broken in every case that there is, but for those of types, of which each is told apart alike', () => {
    const found = new Set(brokenSerializers.flatMap(({ fails }) => fails));
    const all = [new JsonSerializer(), new SOUND.BinaryJson(), new SOUND.Summed()].flatMap((serializer) =>
      collect({ name: 'all', create: () => serializer, protects: true, keeps: [...jsonTypes, 'bytes'] }),
    );
    const ids = new Set(all.map(({ title }) => title.slice(0, title.indexOf(':'))));
    expect([...ids].filter((id) => !found.has(id) && !id.startsWith('types/'))).toEqual([]);
  });
});

describe('serializerConformance', () => {
  const options = { name: 'json', create: (): Serializer => new JsonSerializer(), describe, it };

  it('ends a case that hangs by itself, since not every runner does', async () => {
    const hanging = Object.assign(new JsonSerializer(), { serialize: () => new Promise<never>(() => undefined) });
    const [test] = collect({ name: 'hanging', create: () => hanging }).filter(({ title }) =>
      title.startsWith('values/again'),
    );
    jest.useFakeTimers();
    try {
      const failed = expect(test?.run()).rejects.toThrow('the case is not over after 120000 ms');
      await jest.advanceTimersByTimeAsync(120_000);
      await failed;
    } finally {
      jest.useRealTimers();
    }
  });

  it('says of a type that is in neither list that it has to be refused', async () => {
    const [test] = collect({ name: 'json', create: () => new JsonSerializer() }).filter(({ title }) =>
      title.startsWith('types/map:'),
    );
    await expect(test?.run()).rejects.toThrow(
      "'map' is in neither keeps nor alters, so it has to be refused, but it was altered to {}",
    );
  });

  it.each<[Partial<SerializerConformanceOptions>, string]>([
    [{ keeps: ['dates'] }, "keeps names an unknown type 'dates'; there are text, "],
    [{ alters: ['dates'] }, "alters names an unknown type 'dates'"],
    [{ keeps: ['date'], alters: ['date'] }, "'date' cannot be in both keeps and alters"],
    [{ keeps: 'date' as never }, 'keeps must be a list'],
    [
      { keep: [] } as never,
      "unknown option 'keep' of serializerConformance; accepted are name, create, keeps, alters,",
    ],
    [{ create: () => null as never }, 'create must answer a Serializer, with serialize and deserialize; got null'],
    [{ create: () => ({}) as never }, 'got an object with no members'],
    [{ create: () => ({ name: 'half', serialize: () => '' }) as never }, 'got an object with name, serialize'],
    [{ create: () => Promise.resolve(new JsonSerializer()) as never }, 'got a promise'],
    [{ protects: 1 as never }, 'protects must be true or false; got 1'],
    [{ name: '' }, 'name must be a text that is not empty'],
    [{ create: undefined as never }, 'create must be a function'],
    [{ describe: undefined as never }, 'describe must be the function'],
    [
      { it: (() => undefined) as never },
      'it must be the function of the test runner that registers a test, with it.skip',
    ],
    [{ seed: -1 }, 'seed must be a whole number'],
    [{ skip: { 'values/bigg': 'too big' } }, "skip names an unknown case 'values/bigg'; close to it are 'values/big'"],
  ])('refuses %j', (wrong, message) => {
    expect(() => serializerConformance({ ...options, ...wrong })).toThrow(message);
  });

  it('tells what is registered, skipped and not promised', () => {
    const titles: string[] = [];
    const plan = serializerConformance({
      ...options,
      seed: 7,
      skip: { 'values/big': 'no memory' },
      describe: (title, register) => {
        titles.push(title);
        register();
      },
      it: Object.assign((title: string) => void titles.push(title), {
        skip: (title: string) => void titles.push(title),
      }),
    });
    expect(plan).toMatchObject({ seed: 7, skipped: { 'values/big': 'no memory' } });
    expect(Object.keys(plan.inapplicable)).toContain('protection/every-bit');
    expect(titles).toHaveLength(1 + plan.registered + 1);
    expect(titles[0]).toMatch(/^serializer json \(seed 7; \d+ cases do not apply\)$/);
    expect(titles).toContainEqual(expect.stringMatching(/^values\/big: .* \(skipped: no memory\)$/));
  });

  it('repeats what is random by its seed', async () => {
    const seen = async (seed: number): Promise<readonly unknown[]> => {
      const payloads: unknown[] = [];
      const json = new JsonSerializer();
      const create = (): Serializer => ({
        name: 'listening',
        produces: 'text',
        serialize: (value) => json.serialize(value),
        deserialize(payload) {
          payloads.push(payload);
          return json.deserialize(payload);
        },
      });
      await failuresOf({ name: 'listening', create, seed }, ['damage/changed']);
      return payloads;
    };
    expect(await seen(1)).toEqual(await seen(1));
    expect(await seen(1)).not.toEqual(await seen(2));
  });
});

describe('outcomeOf', () => {
  const typeOf = (name: string) => valueTypes.find((type) => type.name === name) as (typeof valueTypes)[number];

  it('tells kept, altered and refused apart', async () => {
    expect(await outcomeOf(new NullSerializer(), typeOf('date'))).toEqual({ kind: 'kept' });
    expect(await outcomeOf(new StringSerializer(), typeOf('minus-zero'))).toEqual({ kind: 'altered', value: '0' });
    expect(await outcomeOf(new JsonSerializer(), typeOf('function'))).toMatchObject({ kind: 'refused' });
  });
});

describe('sameValue', () => {
  class Point {
    x = 1;
  }
  const cycle = (): unknown => {
    const list: unknown[] = [1];
    list.push(list);
    return list;
  };
  const shared = {};

  it.each<[unknown, unknown]>([
    [Number.NaN, Number.NaN],
    [
      { a: 1, b: [2] },
      { b: [2], a: 1 },
    ],
    [new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])],
    [new Set([1, 'a']), new Set([1, 'a'])],
    [new Date(5), new Date(5)],
    [Uint8Array.of(1), Uint8Array.of(1)],
    [new TypeError('m'), new TypeError('m')],
    [cycle(), cycle()],
    [new Point(), new Point()],
  ])('says yes to %p twice', (one, other) => {
    expect(sameValue(one, other)).toBe(true);
  });

  it.each<[unknown, unknown]>([
    [0, -0],
    ['1', 1],
    [null, undefined],
    [{}, []],
    [{ a: undefined }, {}],
    [{}, { a: undefined }],
    [Object.assign(Array(2), { 1: 1 }), [undefined, 1]],
    [[1], [1, 2]],
    [new Point(), { x: 1 }],
    [{ x: 1 }, null],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [new Set([1]), new Set([2])],
    [new Date(5), new Date(6)],
    [new Date(5), 5],
    [/a/g, /a/i],
    [Uint8Array.of(1), Uint8Array.of(2)],
    [Uint8Array.of(1, 0), Uint16Array.of(1)],
    [Buffer.from([1]), Uint8Array.of(1)],
    [Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
    [new TypeError('m'), new RangeError('m')],
    [new Error('m'), new Error('n')],
    [new Error('m', { cause: 1 }), new Error('m')],
    [Object.assign(new Error('m'), { code: 1 }), new Error('m')],
    [
      [shared, shared],
      [{}, {}],
    ],
    [cycle(), [1, [1, [1]]]],
    [Object.create(null), {}],
    [Object(1), Object(2)],
    [new URL('http://a/'), new URL('http://b/')],
    [{ [Symbol.for('s')]: 1 }, {}],
  ])('says no to %p and %p', (one, other) => {
    expect(sameValue(one, other)).toBe(false);
  });
});
