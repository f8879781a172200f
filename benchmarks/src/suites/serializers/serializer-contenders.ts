import type { Serializer } from '@cache/core';
import type * as Serializers from '@cache/serializers';

import type { Contender } from '../../measuring/suite.ts';
import type { Codec } from './codec.ts';

const CONTEXT = { key: 'user:1' };
const SECRETS = ['a secret of 32 bytes, or of more'];
const KEYS = [{ id: '2026', key: new Uint8Array(32) }];

const nothing = async (): Promise<void> => undefined;

/** One of our own, with the packages that it comes from. */
function ours(name: string, packages: readonly string[], create: () => Promise<Serializer>): Contender<Codec> {
  return {
    name,
    packages: ['@cache/core', ...packages],
    ours: true,
    async open() {
      const serializer = await create();
      return {
        encode: (value) => serializer.serialize(value, CONTEXT),
        decode: (payload) => serializer.deserialize(payload, CONTEXT),
        close: nothing,
      };
    },
  };
}

/** One that is put around `JsonSerializer`. */
function around(name: string, create: (inner: Serializer, all: typeof Serializers) => Serializer): Contender<Codec> {
  return ours(name, ['@cache/serializers'], async () => {
    const { JsonSerializer } = await import('@cache/core');
    return create(new JsonSerializer(), await import('@cache/serializers'));
  });
}

/** What the formats cost by themselves, and what the serializers make of them. */
export const serializerContenders: readonly Contender<Codec>[] = [
  {
    name: 'JSON',
    packages: [],
    async open() {
      return {
        encode: (value) => JSON.stringify(value),
        decode: (payload) => JSON.parse(payload as string) as unknown,
        close: nothing,
      };
    },
  },
  {
    name: '@msgpack/msgpack',
    packages: ['@msgpack/msgpack'],
    async open() {
      const { decode, encode } = await import('@msgpack/msgpack');
      return { encode: (value) => encode(value), decode: (payload) => decode(payload as Uint8Array), close: nothing };
    },
  },
  {
    name: 'node:v8',
    packages: [],
    async open() {
      const { deserialize, serialize } = await import('node:v8');
      return {
        encode: (value) => serialize(value),
        decode: (payload) => deserialize(payload as Uint8Array) as unknown,
        close: nothing,
      };
    },
  },
  ours('JsonSerializer', [], async () => new (await import('@cache/core')).JsonSerializer()),
  ours('MsgPackSerializer', ['@cache/serializer-msgpack'], async () => {
    const { MsgPackSerializer } = await import('@cache/serializer-msgpack');
    return new MsgPackSerializer();
  }),
  ours('V8Serializer', ['@cache/serializers'], async () => new (await import('@cache/serializers')).V8Serializer()),
  ...(['gzip', 'brotli', 'zstd'] as const).map((algorithm) =>
    around(`CompressedSerializer (${algorithm})`, (inner, { CompressedSerializer }) => {
      return new CompressedSerializer(inner, { algorithm });
    }),
  ),
  around('SignedSerializer', (inner, { SignedSerializer }) => new SignedSerializer(inner, { secrets: SECRETS })),
  around('EncryptedSerializer', (inner, { EncryptedSerializer }) => new EncryptedSerializer(inner, { keys: KEYS })),
];
