/** A type of value that serializers are asked about: kept, altered or refused. */
export interface ValueType {
  /** Stable: what `keeps` and `alters` name it by. */
  readonly name: string;
  /** For readers. */
  readonly title: string;
  /** A value of this type, a new one each time. */
  readonly create: () => unknown;
}

/** An instance of a class, which no format knows. */
class Point {
  readonly x: number = 1;
  readonly y: number = 2;
}

class NamedError extends Error {
  override readonly name: string = 'NamedError';
}

const type = (name: string, title: string, create: () => unknown): ValueType => Object.freeze({ name, title, create });

/** What JSON keeps, and so what most serializers keep. */
const ofJson: readonly ValueType[] = [
  type('text', 'text', () => 'text \0 \r\n "quoted" é 😀 \u2028'),
  type('empty-text', 'empty text', () => ''),
  type('number-like-text', "text like a number: `'007'`", () => '007'),
  type('integer-like-text', "text like an integer: `'12'`", () => '12'),
  type('byte-order-mark', 'text that begins with a byte order mark', () => '\uFEFFtext'),
  type('long-byte-order-mark', 'the same, of more than 200 bytes', () => `\uFEFF${'text '.repeat(60)}`),
  type('lone-surrogate', 'text with a lone surrogate', () => 'a\ud800b'),
  type('null', '`null`', () => null),
  type('boolean', '`true` and `false`', () => [true, false]),
  type('integer', 'integers to ±(2^53 − 1)', () => [
    0,
    1,
    -1,
    127,
    128,
    -129,
    2 ** 31,
    2 ** 32,
    2 ** 53 - 1,
    1 - 2 ** 53,
  ]),
  type('number', 'other numbers', () => [1.5, -0.1, 5e-324, 1.7976931348623157e308, 2 ** 53, -(2 ** 60)]),
  type('array', 'arrays', () => [1, 'two', null, [], [[3]], { four: 4 }]),
  type('object', 'plain objects', () => ({ name: 'Ada', nested: { list: [1, { deep: null }] }, empty: {} })),
  type('odd-names', 'members with odd names', () => ({ '': 1, 'a b': 2, 0: 3, constructor: 4, toString: 5, '😀': 6 })),
  type(
    'proto-member',
    'a member named `__proto__`',
    () => JSON.parse('{"__proto__":{"polluted":true},"a":1}') as unknown,
  ),
  type('deep', 'nesting, 500 levels deep', () => nested(500)),
];

const beyondJson: readonly ValueType[] = [
  type('undefined-member', 'a member that is `undefined`', () => ({ a: undefined, b: 1 })),
  type('undefined-element', 'an element that is `undefined`', () => [undefined, 1]),
  type('hole', 'a hole in an array', () => Object.assign(Array<number>(3), { 0: 1, 2: 3 })),
  type('minus-zero', '`-0`', () => -0),
  type('minus-zero-inside', '`-0` inside', () => ({ zero: -0, one: 1 })),
  type('not-a-number', '`NaN` and infinities', () => Number.NaN),
  type('not-a-number-inside', 'the same inside', () => [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]),
  type('bigint', '`BigInt`', () => ({ small: 1n, large: -(2n ** 70n) })),
  type('date', '`Date`', () => [new Date(0), new Date(-1), new Date(8.64e15), new Date(-8.64e15)]),
  type('invalid-date', 'an invalid `Date`', () => ({ user: { born: new Date(Number.NaN) } })),
  type('date-with-members', 'a `Date` with members of its own', () => Object.assign(new Date(0), { zone: 'CET' })),
  type('bytes', '`Uint8Array`', () => ({ data: Uint8Array.of(0, 1, 0x80, 0xff), none: new Uint8Array(0) })),
  type('buffer', '`Buffer`', () => ({ data: Buffer.from([1, 2, 3]) })),
  type('typed-array', 'other typed arrays', () => ({ data: Float64Array.of(1.5, -0), words: Uint16Array.of(1, 2) })),
  type('array-buffer', '`ArrayBuffer`', () => ({ data: Uint8Array.of(1, 2, 3).buffer })),
  type(
    'map',
    '`Map`',
    () =>
      new Map<unknown, unknown>([
        ['a', 1],
        [2, { deep: new Map() }],
      ]),
  ),
  type('set', '`Set`', () => new Set<unknown>(['a', 1, { b: 2 }])),
  type('regexp', '`RegExp`', () => /a(b)/giu),
  type('error', 'errors of the language', () => new TypeError('message', { cause: 'cause' })),
  type('error-with-members', 'errors with members of their own', () =>
    Object.assign(new Error('message'), { code: 'E' }),
  ),
  type('error-of-a-class', 'errors of a class', () => new NamedError('message')),
  type('boxed', 'boxed primitives', () => [Object(1), Object('text'), Object(true)]),
  type('url', '`URL`', () => ({ url: new URL('https://example.org/a?b') })),
  type('class-instance', 'an instance of a class', () => ({ at: new Point() })),
  type('null-prototype', 'an object without a prototype', () => Object.assign(Object.create(null) as object, { a: 1 })),
  type('symbol-member', 'a member named by a symbol', () => ({ [Symbol.for('name')]: 1, a: 1 })),
  type('shared-reference', 'two references to one object', () => {
    const shared = { a: 1 };
    return [shared, shared];
  }),
  type('cycle', 'a cycle', () => {
    const cycle: { name: string; self?: unknown } = { name: 'cycle' };
    cycle.self = cycle;
    return cycle;
  }),
  type('function', 'a function', () => (): number => 1),
  type('function-member', 'a function inside', () => ({ a: { b: (): number => 1 } })),
  type('symbol', 'a symbol', () => Symbol('s')),
  type('symbol-inside', 'a symbol inside', () => [Symbol('s')]),
];

/** Every type of value, in the order in which tables show them. */
export const valueTypes: readonly ValueType[] = Object.freeze([...ofJson, ...beyondJson]);

/** The names of the types that JSON keeps: what `keeps` is by default. */
export const jsonTypes: readonly string[] = Object.freeze(ofJson.map(({ name }) => name));

/** Arrays in arrays. */
export function nested(levels: number): unknown {
  let value: unknown = [];
  for (let level = 1; level < levels; level++) value = [value];
  return value;
}
