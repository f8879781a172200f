import { isDeepStrictEqual } from 'node:util';
import type { Serializer } from '@cache/core';

/** Values of many types; which of them a cache hands back as they were is for its serializer to say. */
const SAMPLE_VALUES: readonly unknown[] = [
  'text',
  '',
  '0',
  '007',
  'null',
  'true',
  ' spaces and\r\nlines\t',
  'NUL \0 and \u{1f9ea} and \u202eRTL',
  'x'.repeat(10_000),
  0,
  1,
  -1,
  1.5,
  Number.MAX_SAFE_INTEGER,
  Number.MIN_SAFE_INTEGER,
  5e-324,
  true,
  false,
  null,
  [],
  {},
  [1, 'two', null, [3]],
  { a: { b: { c: [true, { d: '\u00e9' }] } }, empty: '', zero: 0 },
  { constructor: 'own', toString: 1 },
];

/** Tells whether a serializer hands a value back deeply equal. */
export async function keepsValue(serializer: Serializer, value: unknown): Promise<boolean> {
  const context = { key: 'sample' };
  try {
    const payload = await serializer.serialize(value, context);
    return isDeepStrictEqual(await serializer.deserialize(payload, context), value);
  } catch {
    // Refused: it does not keep the value.
    return false;
  }
}

const known = new WeakMap<Serializer, Promise<readonly unknown[]>>();

/** The sample values that a serializer keeps. Found out once, since every case is given them. */
export function samplesFor(serializer: Serializer): Promise<readonly unknown[]> {
  let samples = known.get(serializer);
  if (samples === undefined) {
    samples = findSamples(serializer);
    known.set(serializer, samples);
  }
  return samples;
}

async function findSamples(serializer: Serializer): Promise<readonly unknown[]> {
  const kept = await Promise.all(SAMPLE_VALUES.map((value) => keepsValue(serializer, value)));
  return Object.freeze(SAMPLE_VALUES.filter((_, index) => kept[index]));
}
