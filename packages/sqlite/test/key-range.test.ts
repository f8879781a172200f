import { describe, expect, it } from '@jest/globals';

import { keyBehind, literalStart, rangeOf } from '../src/key-range.ts';

describe('rangeOf', () => {
  it.each([
    ['users:', 'users;'],
    ['a\0', 'a\u0001'],
    ['é', 'ê'],
    ['\u{d7ff}', '\u{e000}'],
    ['😀', '😁'],
    ['\u{ffff}', '\u{10000}'],
    ['a\u{10ffff}', 'b'],
    ['a\u{10ffff}\u{10ffff}', 'b'],
  ])('ends that of %p at %p', (from, to) => {
    expect(rangeOf(from)).toEqual({ from, to });
  });

  it('ends behind all text where no text is behind all that start so', () => {
    for (const prefix of ['', '\u{10ffff}']) expect(rangeOf(prefix).to).toEqual(new Uint8Array(0));
  });

  it('holds the keys that start with the prefix and no others, by the bytes of UTF-8', () => {
    const points = ['a', 'b', '\0', '\u007f', '\u0080', '\u07ff', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'];
    const keys = points.flatMap((one) => [one, ...points.flatMap((two) => [one + two, `${one}${two}a`])]);
    const isBefore = (one: string, two: string | Uint8Array): boolean =>
      typeof two !== 'string' || Buffer.compare(Buffer.from(one), Buffer.from(two)) < 0;
    for (const prefix of keys) {
      const { from, to } = rangeOf(prefix);
      const held = keys.filter((key) => !isBefore(key, from) && isBefore(key, to));
      expect(held).toEqual(keys.filter((key) => key.startsWith(prefix)));
    }
  });
});

describe('keyBehind', () => {
  it('leaves no key between', () => {
    expect(keyBehind('a')).toBe('a\0');
  });
});

describe('literalStart', () => {
  it.each([
    ['user:*', 'user:'],
    ['a?b', 'a'],
    [String.raw`a\*b`, 'a'],
    ['plain', 'plain'],
    ['*', ''],
    ['', ''],
    ['[a]\n😀*', '[a]\n😀'],
  ])('of %p is %p', (glob, start) => {
    expect(literalStart(glob)).toBe(start);
  });
});
