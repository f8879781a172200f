import { describe, expect, it } from '@jest/globals';
import { JsonSerializer, NullSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import { SchemaSerializer } from '../src/index.ts';
import { delayed, errorOf, forKey } from './set-up.ts';

const json = new JsonSerializer();

const schemas: Readonly<Record<string, StandardSchemaV1<unknown, { name: string; age: number }>>> = {
  zod: z.object({ name: z.string(), age: z.number().default(0) }),
  valibot: v.object({ name: v.string(), age: v.optional(v.number(), 0) }),
  arktype: type({ name: 'string', age: 'number = 0' }),
};

describe.each(Object.entries(schemas))('SchemaSerializer with %s', (_library, schema) => {
  it('answers what fits, with defaults', async () => {
    const { trip } = forKey(new SchemaSerializer(json, schema));
    expect(await trip({ name: 'Ada', age: 36 })).toEqual({ name: 'Ada', age: 36 });
    expect(await trip({ name: 'Ada' })).toEqual({ name: 'Ada', age: 0 });
  });

  it('makes a miss of what does not fit', async () => {
    const cache = new MemoryCache({ serializer: new SchemaSerializer(json, schema) });
    await cache.multiSet({ good: { name: 'Ada' }, bad: { nickname: 'Ada' } });
    expect(await cache.multiGet(['good', 'bad'])).toEqual([{ name: 'Ada', age: 0 }, undefined]);
    expect(await cache.get('bad', { default: 'none' })).toBe('none');
    expect(await cache.getWithToken('bad')).toBeUndefined();
    expect(await cache.getOrSet('bad', () => ({ name: 'Eve' }))).toEqual({ name: 'Eve' });
    expect(await cache.get('bad')).toEqual({ name: 'Eve', age: 0 });
  });

  it('refuses to write what does not fit where that is wanted, and says what and where', async () => {
    const cache = new MemoryCache({ serializer: new SchemaSerializer(json, schema, { validateOnWrite: true }) });
    await cache.set('user', { name: 'Ada' });
    expect(await errorOf(() => cache.set('user', { name: 5 }))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(
        /^serializer 'schema\(json\)' cannot encode the value: it does not fit the schema: \$\.name: /,
      ),
    });
    expect(await cache.get('user')).toEqual({ name: 'Ada', age: 0 });
  });
});

describe('SchemaSerializer', () => {
  it('brings entries of an older shape up to date', async () => {
    const V1 = z
      .object({ fullName: z.string() })
      .transform(({ fullName }) => ({ version: 2 as const, name: fullName }));
    const V2 = z.object({ version: z.literal(2), name: z.string() });
    const { trip } = forKey(new SchemaSerializer(json, z.union([V2, V1])));
    expect(await trip({ fullName: 'Ada' })).toEqual({ version: 2, name: 'Ada' });
    expect(await trip({ version: 2, name: 'Ada' })).toEqual({ version: 2, name: 'Ada' });
    expect(await trip({ version: 3 })).toBeUndefined();
  });

  it('stores what was given, not what the schema makes of it', async () => {
    const dates = z.object({ born: z.iso.datetime().transform((text) => new Date(text)) });
    const { encode, decode } = forKey(new SchemaSerializer(json, dates, { validateOnWrite: true }));
    const payload = encode({ born: '1815-12-10T00:00:00.000Z' });
    expect(payload).toBe('{"born":"1815-12-10T00:00:00.000Z"}');
    expect(decode(payload)).toEqual({ born: new Date('1815-12-10T00:00:00.000Z') });
  });

  it('waits for a schema that is asynchronous, and for a serializer that is', async () => {
    const even = z.number().refine(async (number) => number % 2 === 0);
    const { encode, decode, trip } = forKey(new SchemaSerializer(delayed(json), even, { validateOnWrite: true }));
    expect([await trip(2), await decode('3')]).toEqual([2, undefined]);
    expect(await errorOf(() => encode(3))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });

  it('answers at once where both do', () => {
    const { encode, decode } = forKey(new SchemaSerializer(json, z.string(), { validateOnWrite: true }));
    expect(decode(encode('text'))).toBe('text');
  });

  it('is an error where the schema itself fails', async () => {
    const failing = (validate: StandardSchemaV1['~standard']['validate']): StandardSchemaV1 => ({
      '~standard': { version: 1, vendor: 'test', validate },
    });
    const boom = new Error('boom');
    for (const schema of [
      failing(() => {
        throw boom;
      }),
      failing(() => Promise.reject(boom)),
    ]) {
      const { encode, decode } = forKey(new SchemaSerializer(json, schema, { validateOnWrite: true }));
      expect(await errorOf(() => decode('1'))).toMatchObject({
        code: 'CACHE_SERIALIZATION',
        message: "serializer 'schema(json)' cannot decode the payload: the schema threw: boom",
        cause: boom,
      });
      expect(await errorOf(() => encode(1))).toMatchObject({
        message: "serializer 'schema(json)' cannot encode the value: the schema threw: boom",
      });
    }
  });

  it.each<[unknown]>([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ issues: null }],
    [{ issues: 'none' }],
    [{ issues: [null] }],
    [{ issues: [{ message: 5 }] }],
    [{ issues: [{ message: 'm', path: 'a' }] }],
    [{ issues: [{ message: 'm', path: [null] }] }],
    [Promise.resolve({ issues: null })],
  ])('is an error where the schema answers what is no result: %j', async (result) => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => result } } as StandardSchemaV1;
    const { encode, decode } = forKey(new SchemaSerializer(json, schema, { validateOnWrite: true }));
    const reason = 'the schema answered neither a value nor issues, as Standard Schema has them';
    expect(await errorOf(() => decode('1'))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: `serializer 'schema(json)' cannot decode the payload: ${reason}`,
    });
    expect(await errorOf(() => encode(1))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: `serializer 'schema(json)' cannot encode the value: ${reason}`,
    });
  });

  it('reads counters where the schema takes numbers, and elsewhere makes misses of them', async () => {
    const user = z.object({ name: z.string() });
    const users = new MemoryCache({ serializer: new SchemaSerializer(json, user) });
    const mixed = new MemoryCache({ serializer: new SchemaSerializer(json, z.union([user, z.int()])) });
    for (const [cache, expected] of [
      [users, undefined],
      [mixed, 2],
    ] as const) {
      await cache.increment('visits');
      expect([await cache.increment('visits'), await cache.get('visits')]).toEqual([2, expected]);
    }
  });

  it('does not ask the schema about a miss of the inner serializer', async () => {
    const inner = { ...delayed(json), deserialize: () => undefined };
    const { decode } = forKey(new SchemaSerializer(inner, z.any().default('made up')));
    expect(await decode('1')).toBeUndefined();
  });

  it('tells three issues and how many more there are', async () => {
    const many = z.object({ a: z.string(), b: z.array(z.string()), c: z.string(), d: z.string() });
    const { encode } = forKey(new SchemaSerializer(json, many, { validateOnWrite: true }));
    expect(await errorOf(() => encode({ b: ['x', 1] }))).toMatchObject({
      message: expect.stringMatching(/schema: \$\.a: .+; \$\.b\[1\]: .+; \$\.c: .+; and 1 more$/),
    });
  });

  it('has the kind and the counters of the serializer inside', async () => {
    expect(new SchemaSerializer(new NullSerializer(), z.any())).toMatchObject({
      name: 'schema(null)',
      produces: 'reference',
    });
    const cache = new MemoryCache({ serializer: new SchemaSerializer(new MsgPackSerializer(), z.number()) });
    await cache.set('n', 1);
    expect([await cache.increment('n'), await cache.get('n')]).toEqual([2, 2]);
    expect(new SchemaSerializer({ ...delayed(json), plainCounters: false }, z.any()).plainCounters).toBe(false);
  });

  it('has the types of the schema', async () => {
    const user = z.object({ name: z.string(), age: z.number().default(0) });
    const serializer = new SchemaSerializer(json, user);
    const payload = serializer.serialize({ name: 'Ada' }, { key: 'key' });
    const read: { name: string; age: number } | undefined = await serializer.deserialize(payload, { key: 'key' });
    expect(read?.age).toBe(0);
    // @ts-expect-error: a name is text
    serializer.serialize({ name: 5 }, { key: 'key' });
    // @ts-expect-error: there is no such member
    expect(read?.nickname).toBeUndefined();
  });

  it.each<[unknown, unknown, unknown, string]>([
    [undefined, z.any(), {}, 'the inner serializer of SchemaSerializer must be a Serializer'],
    [
      json,
      undefined,
      {},
      "the schema of SchemaSerializer must be one of Standard Schema version 1, with a member '~standard'",
    ],
    [json, {}, {}, 'the schema of SchemaSerializer must be'],
    [json, { '~standard': { version: 2, validate: () => ({}) } }, {}, 'the schema of SchemaSerializer must be'],
    [json, z.any(), { validate: true }, "unknown option 'validate' of SchemaSerializer; accepted are validateOnWrite"],
    [json, z.any(), { validateOnWrite: 'yes' }, 'validateOnWrite of SchemaSerializer must be true or false; got "yes"'],
  ])('refuses %p, %p, %p', (inner, schema, options, message) => {
    expect(() => new SchemaSerializer(inner as never, schema as never, options as never)).toThrow(message);
  });
});
