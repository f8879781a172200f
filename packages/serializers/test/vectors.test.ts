import { describe, expect, it } from '@jest/globals';
import { sameValue } from '@cache/conformance';
import { JsonSerializer, type Serializer } from '@cache/core';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompressedSerializer, EncryptedSerializer, SignedSerializer, V8Serializer } from '../src/index.ts';
import { FORMAT_BYTE } from '../src/format-byte.ts';
import { hex } from './set-up.ts';

/** What a version wrote, in hexadecimal: by serializer, by value. Files are added, and none is ever changed. */
type Vectors = Readonly<Record<string, Readonly<Record<string, string>>>>;

const FOLDER = join(import.meta.dirname, 'vectors');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};
const context = { key: 'vectors:key' };

const json = new JsonSerializer();
const secrets = ['the secret of all vectors'];
const keys = [{ id: 'vectors', key: Buffer.alloc(32, 'vectors') }];

const serializers: Readonly<Record<string, Serializer>> = {
  v8: new V8Serializer(),
  'gzip of json': new CompressedSerializer(json, { algorithm: 'gzip', threshold: 0 }),
  'deflate of json': new CompressedSerializer(json, { algorithm: 'deflate', threshold: 0 }),
  'brotli of json': new CompressedSerializer(json, { algorithm: 'brotli', threshold: 0 }),
  'zstd of json': new CompressedSerializer(json, { algorithm: 'zstd', threshold: 0 }),
  'gzip of v8': new CompressedSerializer(new V8Serializer(), { threshold: 0 }),
  'json, signed with sha256': new SignedSerializer(json, { secrets }),
  'json, signed with sha384': new SignedSerializer(json, { secrets, digest: 'sha384' }),
  'json, signed with sha512': new SignedSerializer(json, { secrets, digest: 'sha512' }),
  'v8, signed, plain counters': new SignedSerializer(new V8Serializer(), { secrets, plainCounters: true }),
  'json, encrypted': new EncryptedSerializer(json, { keys }),
  'v8, encrypted, plain counters': new EncryptedSerializer(new V8Serializer(), { keys, plainCounters: true }),
};

const cycle: Record<string, unknown> = { name: 'cycle' };
cycle['self'] = cycle;

const values: Readonly<Record<string, unknown>> = {
  integer: 42,
  'negative integer': -9007199254740991,
  fraction: 1.5,
  text: 'text \0 é 😀',
  'long text': 'long text '.repeat(20),
  null: null,
  object: { name: 'Ada', list: [1, 'two', null, { deep: true }], empty: {} },
};

const furtherOfV8: Readonly<Record<string, unknown>> = {
  'minus zero': -0,
  'members that JSON has not': { undefined, not: Number.NaN, most: -Infinity, hole: Object.assign(Array(2), { 1: 1 }) },
  bigint: [1n, -(2n ** 70n)],
  dates: [new Date(-1), new Date(Number.NaN)],
  collections: new Map<unknown, unknown>([['set', new Set([1, 'a'])]]),
  regexp: /a(b)/giu,
  error: Object.assign(new TypeError('message', { cause: 1 }), { stack: 'TypeError: message' }),
  bytes: [Uint8Array.of(1, 2), Buffer.from('ab'), Float64Array.of(1.5), Uint8Array.of(3).buffer],
  boxed: [Object(1), Object('a')],
  cycle,
};

const valuesOf = (name: string): typeof values => (name.includes('v8') ? { ...values, ...furtherOfV8 } : values);

async function writeVectors(file: string): Promise<void> {
  const vectors: Record<string, Record<string, string>> = {};
  for (const [name, serializer] of Object.entries(serializers)) {
    const written: Record<string, string> = (vectors[name] = {});
    for (const [what, value] of Object.entries(valuesOf(name)))
      written[what] = hex(await serializer.serialize(value, context));
  }
  writeFileSync(file, `${JSON.stringify(vectors, undefined, 2)}\n`);
}

const ofThisVersion = join(FOLDER, `${version}.json`);
if (process.env['CACHE_TEST_UPDATE'] === '1' && !existsSync(ofThisVersion)) await writeVectors(ofThisVersion);

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string): Vectors => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Vectors;

describe.each(files)('what is in %s', (file) => {
  const vectors = read(file);
  const all = Object.entries(vectors).flatMap(([name, written]) =>
    Object.entries(written).map(([what, payload]) => [name, what, payload] as const),
  );

  it.each(all)('is read as it was written: %s, %s', async (name, what, payload) => {
    const serializer = serializers[name] as Serializer;
    const value = await serializer.deserialize(new Uint8Array(Buffer.from(payload, 'hex')), context);
    expect(sameValue(value, valuesOf(name)[what])).toBe(true);
  });
});

describe('vectors', () => {
  it('are there for every format byte; CACHE_TEST_UPDATE=1 adds a file for a version that has none', () => {
    const payloads = files.flatMap((file) => Object.values(read(file)).flatMap((written) => Object.values(written)));
    const first = new Set(payloads.map((payload) => Number.parseInt(payload.slice(0, 2), 16)));
    expect(Object.values(FORMAT_BYTE).filter((byte) => !first.has(byte))).toEqual([]);
  });
});
