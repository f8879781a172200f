import { describe, expect, it } from '@jest/globals';
import { JsonSerializer, NullSerializer, StringSerializer } from '@cache/core';
import { MemoryCache } from '@cache/memory';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import { z } from 'zod';
import {
  EncryptedSerializer,
  FallbackSerializer,
  SchemaSerializer,
  SignedSerializer,
  V8Serializer,
} from '../src/index.ts';
import { bytes, delayed, errorOf, forKey, hex } from './set-up.ts';

const [json, msgpack, v8] = [new JsonSerializer(), new MsgPackSerializer(), new V8Serializer()];
const secrets = ['a secret of more than 16 bytes'];

describe('FallbackSerializer', () => {
  it('writes with the first and reads what any wrote', async () => {
    const { encode, decode } = forKey(new FallbackSerializer(msgpack, [v8, json]));
    expect(hex(encode({ a: 1 }))).toBe(hex(msgpack.serialize({ a: 1 })));
    expect(decode(msgpack.serialize({ a: 1 }))).toEqual({ a: 1 });
    expect(decode(v8.serialize({ a: 2 }))).toEqual({ a: 2 });
    expect(decode(bytes('{"a":3}'))).toEqual({ a: 3 });
  });

  it('writes text as bytes where one of them is of bytes, and nothing but that', async () => {
    const serializer = new FallbackSerializer(json, [msgpack]);
    const { encode, decode } = forKey(serializer);
    expect(serializer.produces).toBe('binary');
    expect(hex(encode({ a: 1 }))).toBe(hex(bytes('{"a":1}')));
    expect([decode(encode({ a: 1 })), decode(msgpack.serialize({ a: 2 }))]).toEqual([{ a: 1 }, { a: 2 }]);
    expect(new FallbackSerializer(json, [new StringSerializer()]).produces).toBe('text');
  });

  it('moves a cache from one format to another, and counters with it', async () => {
    const before = new MemoryCache({ serializer: json });
    const { backend } = before;
    await before.multiSet({ old: { name: 'Ada' }, n: 1 });
    const during = new MemoryCache({ serializer: new FallbackSerializer(msgpack, [json]) });
    await during.set('old', null, { serialize: () => bytes('{"name":"Ada"}') });
    expect(await during.get('old')).toEqual({ name: 'Ada' });
    await during.set('n', 1);
    expect([await during.increment('n'), await during.get('n')]).toEqual([2, 2]);
    expect(backend.name).toBe('memory');
  });

  it('takes a new format in three steps, between each of which every process reads what any other wrote', () => {
    const encrypted = new EncryptedSerializer(json, { keys: [{ id: 'a', key: Buffer.alloc(32) }] });
    // As a cache with JSON does, over a store of bytes.
    const before = {
      encode: (value: unknown) => bytes(json.serialize(value) as string),
      decode: (payload: unknown) => json.deserialize(new TextDecoder().decode(payload as Uint8Array)),
    };
    const steps = [
      before,
      forKey(new FallbackSerializer(json, [encrypted])),
      forKey(new FallbackSerializer(encrypted, [json])),
    ];
    for (const [index, step] of steps.entries())
      for (const other of steps.slice(index, index + 2)) {
        expect(other.decode(step.encode({ a: 1 }))).toEqual({ a: 1 });
        expect(step.decode(other.encode({ a: 1 }))).toEqual({ a: 1 });
      }
    // Without the step between them:
    expect(() => steps[0]?.decode(steps[2]?.encode({ a: 1 }))).toThrow(SyntaxError);
  });

  it('throws what the first threw where none can read it', async () => {
    const { decode } = forKey(new FallbackSerializer(new SignedSerializer(json, { secrets }), [msgpack]));
    expect(await errorOf(() => decode(bytes('"forged"')))).toMatchObject({ code: 'CACHE_UNSIGNED_PAYLOAD' });
    expect(await errorOf(() => forKey(new FallbackSerializer(msgpack, [json])).decode(bytes('{')))).toMatchObject({
      code: 'CACHE_SERIALIZATION',
      message: expect.stringMatching(/^serializer 'msgpack' cannot decode/),
    });
  });

  it('reads unsigned entries only as long as it is told to', async () => {
    const signed = new SignedSerializer(json, { secrets });
    expect(forKey(new FallbackSerializer(signed, [json])).decode(bytes('"old"'))).toBe('old');
  });

  it('goes on after a miss, and answers one where somebody says so', async () => {
    const v2 = new SchemaSerializer(json, z.object({ version: z.literal(2) }));
    const v1 = new SchemaSerializer(json, z.object({ version: z.literal(1) }));
    const { decode } = forKey(new FallbackSerializer(v2, [v1]));
    expect([decode('{"version":2}'), decode('{"version":1}'), decode('{}')]).toEqual([
      { version: 2 },
      { version: 1 },
      undefined,
    ]);
    expect(await errorOf(() => decode('{'))).toBeInstanceOf(SyntaxError);
    const mixed = forKey(new FallbackSerializer(msgpack, [v1]));
    expect(mixed.decode(bytes('{"version":5}'))).toBeUndefined();
  });

  it('waits for serializers that answer with promises', async () => {
    const { decode, trip } = forKey(new FallbackSerializer(delayed(msgpack), [delayed(v8), json]));
    expect(await trip({ a: 1 })).toEqual({ a: 1 });
    expect(await decode(v8.serialize({ a: 2 }))).toEqual({ a: 2 });
    expect(await decode(bytes('{"a":3}'))).toEqual({ a: 3 });
    expect(await errorOf(() => decode(bytes('{')))).toMatchObject({ code: 'CACHE_SERIALIZATION' });
  });

  it('takes references among themselves', async () => {
    const { trip } = forKey(new FallbackSerializer(new NullSerializer(), [new NullSerializer()]));
    const value = {};
    expect(await trip(value)).toBe(value);
  });

  it('is called after all of them, and has the counters of the first', () => {
    const signed = new SignedSerializer(json, { secrets });
    expect(new FallbackSerializer(signed, [json])).toMatchObject({
      name: 'fallback(signed(json), json)',
      plainCounters: false,
    });
    expect(new FallbackSerializer(json, [signed]).plainCounters).toBe(true);
  });

  it.each<[unknown, unknown, string]>([
    [undefined, [json], 'the current serializer of FallbackSerializer must be a Serializer'],
    [json, undefined, 'the older serializers of FallbackSerializer must be a list'],
    [json, json, 'the older serializers of FallbackSerializer must be a list'],
    [json, [], 'FallbackSerializer needs at least one older serializer'],
    [json, [msgpack, {}], 'older[1] of FallbackSerializer must be a Serializer'],
    [
      json,
      [new NullSerializer()],
      "cannot mix a serializer of references with others: 'json' (text), 'null' (reference)",
    ],
  ])('refuses %p, %p', (current, older, message) => {
    expect(() => new FallbackSerializer(current as never, older as never)).toThrow(message);
  });
});
