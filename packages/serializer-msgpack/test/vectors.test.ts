import { describe, expect, it } from '@jest/globals';
import { sameValue } from '@cache/conformance';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MsgPackSerializer } from '../src/index.ts';

/** What a version wrote, in hexadecimal, by value. Files are added, and none is ever changed. */
type Vectors = Readonly<Record<string, string>>;

const FOLDER = join(import.meta.dirname, 'vectors');
const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as {
  version: string;
};

const serializer = new MsgPackSerializer();
const hex = (value: unknown): string => Buffer.from(serializer.serialize(value) as Uint8Array).toString('hex');

const values: Readonly<Record<string, unknown>> = {
  integer: 42,
  'negative integer': -9007199254740991,
  numbers: [0, 127, 128, 65536, 2 ** 40, -1, -33, -(2 ** 40), 1.5, 2 ** 70, Number.NaN, -Infinity],
  'minus zero': -0,
  'minus zero among others': { zero: -0, one: 1, huge: 2 ** 40 },
  text: 'text \0 é 😀 \uFEFF',
  'long text': 'long text '.repeat(30),
  null: null,
  booleans: [true, false],
  object: { name: 'Ada', list: [1, 'two', null, { deep: true }], empty: {}, '': 1 },
  dates: [new Date(0), new Date(-1), new Date(1.5e12 + 1), new Date(2 ** 34 * 1000), new Date(8.64e15)],
  bytes: { data: Uint8Array.of(0, 128, 255), none: new Uint8Array(0) },
  'a long list': Array.from({ length: 20 }, (_, index) => index),
};

const ofThisVersion = join(FOLDER, `${version}.json`);
if (process.env['CACHE_TEST_UPDATE'] === '1' && !existsSync(ofThisVersion)) {
  const vectors = Object.fromEntries(Object.entries(values).map(([what, value]) => [what, hex(value)]));
  writeFileSync(ofThisVersion, `${JSON.stringify(vectors, undefined, 2)}\n`);
}

const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.json'))
  .toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));

// CACHE_TEST_UPDATE=1 adds a file for a version that has none.
describe.each(files)('what is in %s', (file) => {
  const vectors = JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Vectors;

  it.each(Object.entries(vectors))('is read as it was written: %s', (what, payload) => {
    const value = serializer.deserialize(new Uint8Array(Buffer.from(payload, 'hex')));
    expect(sameValue(value, values[what])).toBe(true);
  });

  // Of older versions the format may have been another.
  if (file !== files.at(-1)) return;
  it.each(Object.entries(vectors))('is written so today: %s', (what, payload) => {
    expect(hex(values[what])).toBe(payload);
  });
});
