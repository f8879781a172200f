import { describe, expect, it } from '@jest/globals';

import { valueInComment } from '../src/value-in-comment.ts';

describe('valueInComment', () => {
  it.each([
    '42',
    '-1',
    '1_000',
    "'text'",
    '"text"',
    'true',
    'null',
    'undefined',
    'NaN',
    '-Infinity',
    '5n',
    '[]',
    "[1, 'a', [null]]",
    '{ hits: 1, misses: 0 }',
    "{ 'a-b': [] }",
    "new Map([['a', 1]])",
    'new Uint8Array([1])',
  ])('takes %s as a value', (text) => {
    expect(valueInComment(` ${text} `)).toBe(text);
  });

  it.each([
    ['true, since it was there', 'true'],
    ["'a: b': what it was", "'a: b'"],
    ['{ a: 1, b: 2 }; and more', '{ a: 1, b: 2 }'],
    ['10, 20 or 30', '10'],
  ])('takes the value off %s', (text, value) => {
    expect(valueInComment(text)).toBe(value);
  });

  it.each([
    '',
    'milliseconds',
    'a table',
    '600000 or a little less',
    "get 'users:#' miss",
    '1 + 1',
    'answer',
    '[...]',
    '{ hits, misses }',
    '[1, …]',
    "'open",
    'new Thing()',
    'Date.now()',
    '{ a() {} }',
    '`${x}`',
    '!0',
    'prettier-ignore',
  ])('takes "%s" as prose', (text) => {
    expect(valueInComment(text)).toBeUndefined();
  });
});
