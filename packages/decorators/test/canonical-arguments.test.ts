import { describe, expect, it } from '@jest/globals';

import { canonicalArguments } from '../src/canonical-arguments.ts';

const key = (...args: unknown[]): string => canonicalArguments(args, (index) => `argument ${index + 1} of fn`);

class Point {
  readonly x: number;
  readonly y: number;
  constructor(x: number, y: number) {
    this.x = x;
    this.y = y;
  }
}
class Vector extends Point {}
class Money {
  readonly #cents: number;
  constructor(cents: number) {
    this.#cents = cents;
  }
  toJSON(): number {
    return this.#cents;
  }
}
class Hidden {
  readonly #secret = 1;
  reveal(): number {
    return this.#secret;
  }
}

let deep: unknown[] = [];
for (let level = 0; level < 100_000; level++) deep = [deep];

const DISTINCT: unknown[][] = [
  [],
  [new AggregateError([new Error('a')], 'both')],
  [new AggregateError([new Error('b')], 'both')],
  [undefined],
  [undefined, undefined],
  [null],
  [NaN],
  ['NaN'],
  [0],
  [-0],
  ['0'],
  [1],
  ['1'],
  [1n],
  ['1n'],
  [true],
  ['true'],
  [''],
  ['', ''],
  ['a,b'],
  ['a', 'b'],
  ['a","b'],
  [['a', 'b']],
  [['a'], 'b'],
  [[]],
  [[[]]],
  [{}],
  [{ a: 1 }],
  [{ a: '1' }],
  [{ a: undefined }],
  [{ a: 1, b: 2 }],
  [{ 'a":1,"b': 2 }],
  [{ a: { b: 2 } }],
  ['{"a":1}'],
  [new Map([['a', 1]])],
  [new Map([[['a', 1], 2]])],
  [new Map<unknown, unknown>([[1, 'a']])],
  [new Map<unknown, unknown>([['1', 'a']])],
  [new Set(['a', 1])],
  [new Set(['a'])],
  [new Date(0)],
  [new Date(1)],
  [new Date(Number.NaN)],
  [new Date(0).toJSON()],
  [/a/],
  [/a/g],
  ['/a/'],
  [new URL('http://a/?b')],
  ['http://a/?b'],
  [new URLSearchParams('a=1')],
  [new Uint8Array([1, 2])],
  [new Uint16Array([0x0201])],
  [new Uint8Array([1, 2]).buffer],
  [new Uint8Array(100)],
  [new Uint8Array(101)],
  [new Error('a')],
  [new TypeError('a')],
  [new Error('b')],
  [Object.assign(new Error('a'), { code: 'E' })],
  [new Error('a', { cause: 'c' })],
  [new Point(1, 2)],
  [new Vector(1, 2)],
  [{ x: 1, y: 2 }],
  [new Money(1)],
  [Object(1)],
  ['\ud800'],
  ['\\ud800'],
];

describe('canonicalArguments', () => {
  it('tells different arguments apart', () => {
    const keys = DISTINCT.map((args) => key(...args));
    const seen = new Map<string, unknown[]>();
    keys.forEach((text, index) => {
      expect([text, seen.get(text)]).toEqual([text, undefined]);
      seen.set(text, DISTINCT[index] as unknown[]);
    });
    expect(keys.every((text) => text.isWellFormed())).toBe(true);
  });

  it.each<[string, unknown, unknown]>([
    ['object keys in any order', { a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }],
    [
      'maps in any order',
      new Map([
        ['a', 1],
        ['b', 2],
      ]),
      new Map([
        ['b', 2],
        ['a', 1],
      ]),
    ],
    ['sets in any order', new Set([1, '1']), new Set(['1', 1])],
    ['copies', new Point(1, 2), new Point(1, 2)],
    ['objects without a prototype', { a: 1 }, Object.assign(Object.create(null) as object, { a: 1 })],
    ['buffers and byte arrays', Buffer.from('ab'), new Uint8Array([97, 98])],
    ['signals, which say nothing about what is asked for', new AbortController().signal, AbortSignal.abort()],
  ])('makes the same of equal ones: %s', (_, one, other) => {
    expect(key(one, 1)).toBe(key(other, 1));
  });

  const cycle: Record<string, unknown> = {};
  cycle['self'] = [cycle];
  it.each<[string, unknown, string]>([
    ['functions', () => 1, 'a function'],
    ['functions inside', { on: { done: () => 1 } }, 'a function'],
    ['symbols', Symbol('s'), 'a symbol'],
    ['cycles', cycle, 'holds itself'],
    ['what is nested too deep', deep, 'is nested more than 500 levels deep'],
    ['promises', Promise.resolve(1), 'a Promise'],
    ['weak maps', new WeakMap(), 'a WeakMap'],
    ['instances that show nothing', new Hidden(), 'a Hidden with neither'],
  ])('refuses %s, naming the argument', (_, value, reason) => {
    expect(() => key('a', value)).toThrow(TypeError);
    expect(() => key('a', value)).toThrow(/^argument 2 of fn /);
    expect(() => key('a', value)).toThrow(reason);
  });

  it('takes one object in two places', () => {
    const shared = { a: 1 };
    expect(key(shared, [shared, shared])).toBe('{"a":1},[{"a":1},{"a":1}]');
  });
});
