import assert from 'node:assert/strict';
import { JsonSerializer, type Payload } from '@cache/core';
import type { DeclaredSerializer, SerializerCase, SerializerCaseContext } from './serializer-case.ts';

const protects = ({ protects: declared }: DeclaredSerializer): boolean => declared;

async function refuses({ decode }: SerializerCaseContext, what: string, payload: Payload, key?: string): Promise<void> {
  const read = await decode(payload, key).then(
    (value) => ({ value }),
    () => undefined,
  );
  assert.equal(read, undefined, `${what} was read`);
}

async function bytesFor({ encode }: SerializerCaseContext, value: unknown): Promise<Uint8Array> {
  return (await encode(value)) as Uint8Array;
}

/** What is promised by a serializer that protects its payloads: those of others are refused. */
export const serializerProtectionCases: readonly SerializerCase[] = [
  {
    id: 'protection/every-bit',
    title: 'a payload of which any one bit was changed is refused',
    requires: protects,
    run: async (context) => {
      const payload = await bytesFor(context, 'text');
      for (let bit = 0; bit < payload.length * 8; bit++) {
        const bytes = new Uint8Array(payload);
        bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
        await refuses(context, `a payload with another bit ${bit}`, bytes);
      }
      assert.equal(await context.decode(payload), 'text');
    },
  },
  {
    id: 'protection/every-length',
    title: 'a payload that was cut or made longer is refused',
    requires: protects,
    run: async (context) => {
      const payload = await bytesFor(context, 'text');
      for (let length = 0; length < payload.length; length++)
        await refuses(context, `a payload cut to ${length} bytes`, payload.slice(0, length));
      for (const more of [0, 1, 0x30])
        await refuses(context, 'a payload with a byte more', Uint8Array.of(...payload, more));
    },
  },
  {
    id: 'protection/other-key',
    title: 'a payload that was copied to another key is refused, also where both keys and payloads look alike',
    requires: protects,
    run: async (context) => {
      const { encode, decode } = context;
      for (const [key, other] of [
        ['user:1', 'user:2'],
        ['key', 'ke'],
        ['a', 'a"'],
        ['', 'a'],
        ['é', 'e\u0301'],
      ] as const) {
        const payload = await encode('text', key);
        await refuses(
          context,
          `what was encoded for ${JSON.stringify(key)}, under ${JSON.stringify(other)},`,
          payload,
          other,
        );
        assert.equal(await decode(payload, key), 'text');
      }
    },
  },
  {
    id: 'protection/unprotected',
    title: 'what was never protected is refused',
    requires: protects,
    run: async (context) => {
      const json = new JsonSerializer();
      for (const value of ['text', null, true, [], { a: 1 }, 1.5]) {
        const bytes = new TextEncoder().encode(json.serialize(value) as string);
        await refuses(context, `plain JSON ${JSON.stringify(value)}`, bytes);
        await refuses(
          context,
          `the first byte of a payload and plain JSON`,
          Uint8Array.of((await bytesFor(context, 1.5))[0] as number, ...bytes),
        );
      }
      await refuses(context, 'nothing at all', new Uint8Array(0));
    },
  },
];
