import { jsonTypes, type SerializerConformanceOptions } from '@cache/conformance';
import { JsonSerializer, NullSerializer, StringSerializer, type Serializer } from '@cache/core';
import { MsgPackSerializer } from '@cache/serializer-msgpack';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { ofMsgPack } from '../../serializer-msgpack/test/of-msgpack.ts';
import {
  CompressedSerializer,
  EncryptedSerializer,
  FallbackSerializer,
  SchemaSerializer,
  SignedSerializer,
  V8Serializer,
} from '../src/index.ts';

/** A serializer, and what it promises. */
export interface SerializerKind extends Pick<
  SerializerConformanceOptions,
  'name' | 'create' | 'keeps' | 'alters' | 'protects'
> {
  readonly create: () => Serializer;
}

const SECRETS = ['a secret of more than 16 bytes', 'an older secret of enough bytes'];
const KEYS = [
  { id: 'new', key: Buffer.alloc(32, 1) },
  { id: 'old', key: Buffer.alloc(32, 2) },
];

/** A schema that everything fits. */
const anything: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) },
};
const anythingLater: StandardSchemaV1 = {
  '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value }) },
};

const JSON_ALTERS = [
  'undefined-member',
  'undefined-element',
  'hole',
  'minus-zero',
  'minus-zero-inside',
  'not-a-number-inside',
  'date',
  'invalid-date',
  'date-with-members',
  'bytes',
  'buffer',
  'typed-array',
  'array-buffer',
  'map',
  'set',
  'regexp',
  'error',
  'error-with-members',
  'error-of-a-class',
  'boxed',
  'url',
  'class-instance',
  'null-prototype',
  'symbol-member',
  'shared-reference',
  'function-member',
  'symbol-inside',
];

const ofJson = { keeps: jsonTypes, alters: JSON_ALTERS };

const ofV8 = {
  keeps: [
    ...jsonTypes,
    'undefined-member',
    'undefined-element',
    'hole',
    'minus-zero',
    'minus-zero-inside',
    'not-a-number',
    'not-a-number-inside',
    'bigint',
    'date',
    'invalid-date',
    'bytes',
    'buffer',
    'typed-array',
    'array-buffer',
    'map',
    'set',
    'regexp',
    'error',
    'boxed',
    'shared-reference',
    'cycle',
  ],
  alters: ['null-prototype', 'symbol-member'],
};

const ofText = {
  keeps: jsonTypes.filter((name) => /text|mark|surrogate/.test(name)),
  alters: [
    'null',
    'boolean',
    'integer',
    'number',
    'array',
    'deep',
    'undefined-element',
    'hole',
    'minus-zero',
    'not-a-number',
    'not-a-number-inside',
    'date',
    'date-with-members',
    'regexp',
    'error',
    'error-with-members',
    'error-of-a-class',
    'boxed',
    'shared-reference',
  ],
};

/** Core's serializers and those of this package, alone and around one another. MessagePack alone has its own suite. */
export const serializerKinds: readonly SerializerKind[] = [
  {
    name: 'NullSerializer',
    create: () => new NullSerializer(),
    keeps: [...new Set([...jsonTypes, ...ofV8.keeps, ...JSON_ALTERS, 'function', 'symbol'])],
  },
  { name: 'JsonSerializer', create: () => new JsonSerializer(), ...ofJson },
  {
    name: 'StringSerializer',
    create: () => new StringSerializer(),
    ...ofText,
  },
  { name: 'V8Serializer', create: () => new V8Serializer(), ...ofV8 },
  {
    name: 'CompressedSerializer(JsonSerializer), gzip',
    create: () => new CompressedSerializer(new JsonSerializer(), { threshold: 0 }),
    ...ofJson,
  },
  {
    name: 'CompressedSerializer(MsgPackSerializer), brotli',
    create: () => new CompressedSerializer(new MsgPackSerializer(), { algorithm: 'brotli', threshold: 0 }),
    ...ofMsgPack,
  },
  {
    name: 'CompressedSerializer(V8Serializer), zstd',
    create: () => new CompressedSerializer(new V8Serializer(), { algorithm: 'zstd', threshold: 0 }),
    ...ofV8,
  },
  {
    name: 'CompressedSerializer(StringSerializer), deflate',
    create: () => new CompressedSerializer(new StringSerializer(), { algorithm: 'deflate', threshold: 0 }),
    ...ofText,
    keeps: ofText.keeps.filter((name) => name !== 'lone-surrogate'),
  },
  {
    name: 'SignedSerializer(JsonSerializer)',
    create: () => new SignedSerializer(new JsonSerializer(), { secrets: SECRETS }),
    ...ofJson,
    protects: true,
  },
  {
    name: 'SignedSerializer(V8Serializer), plain counters',
    create: () => new SignedSerializer(new V8Serializer(), { secrets: SECRETS, digest: 'sha512', plainCounters: true }),
    ...ofV8,
    protects: true,
  },
  {
    name: 'EncryptedSerializer(JsonSerializer)',
    create: () => new EncryptedSerializer(new JsonSerializer(), { keys: KEYS }),
    ...ofJson,
    protects: true,
  },
  {
    name: 'EncryptedSerializer(CompressedSerializer(MsgPackSerializer)), plain counters',
    create: () =>
      new EncryptedSerializer(new CompressedSerializer(new MsgPackSerializer(), { threshold: 0 }), {
        keys: KEYS,
        plainCounters: true,
      }),
    ...ofMsgPack,
    protects: true,
  },
  {
    name: 'SchemaSerializer(JsonSerializer)',
    create: () => new SchemaSerializer(new JsonSerializer(), anything, { validateOnWrite: true }),
    ...ofJson,
  },
  {
    name: 'SchemaSerializer(MsgPackSerializer), asynchronous',
    create: () => new SchemaSerializer(new MsgPackSerializer(), anythingLater, { validateOnWrite: true }),
    ...ofMsgPack,
  },
  {
    name: 'FallbackSerializer(MsgPackSerializer, [V8Serializer, JsonSerializer])',
    create: () => new FallbackSerializer(new MsgPackSerializer(), [new V8Serializer(), new JsonSerializer()]),
    ...ofMsgPack,
  },
];
