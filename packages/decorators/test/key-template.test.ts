import { createHash } from 'node:crypto';

import { ConfigurationError } from '@cache/core';
import { describe, expect, it } from '@jest/globals';

import { cached, early, invalidate, multiCached, registerFormatter } from '../src/index.ts';
import { KeyTemplate } from '../src/key-template.ts';
import { counting, setUp } from './set-up.ts';

function keyOf(key: string, args: unknown[], params?: string[]): string {
  const fn = cached(counting(), { cache: setUp().cache, key, params });
  return fn.key(...args);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const token = (claims: object): string => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;

describe('a key template', () => {
  it.each<[string, unknown[], string[] | undefined, string]>([
    ['user:{id}', ['ada'], ['id'], 'user:ada'],
    ['user:{0}:{1}', ['ada', 5], undefined, 'user:ada:5'],
    ['{user.id}:{tags[0]}', [{ id: 7 }, ['x', 'y']], ['user', 'tags'], '7:x'],
    ['{0.deep.er}', [{ deep: { er: 'z' } }], undefined, 'z'],
    ['a:{user.address.street}:b', [{}], ['user'], 'a::b'],
    ['a:{x}:b', [undefined], ['x'], 'a::b'],
    ['a:{x}:b', [null], ['x'], 'a::b'],
    ['{x}', [true], ['x'], 'true'],
    ['{x}', [false], ['x'], 'false'],
    ['{x}', [5n], ['x'], '5'],
    ['{x}', [[1, 2, 3]], ['x'], '1:2:3'],
    ['u:{id}:{x}', ['1', ['a', 'b']], ['id', 'x'], 'u:1:a:b'],
    ['{x}', [new Set(['a', 'b'])], ['x'], 'a:b'],
    ['{x}', [{ b: 2, a: 1 }], ['x'], 'a:1:b:2'],
    [
      '{x}',
      [
        new Map([
          ['b', 2],
          ['a', 1],
        ]),
      ],
      ['x'],
      'a:1:b:2',
    ],
    ['{x}', [Buffer.from('héé')], ['x'], 'héé'],
    ['{x}', [new Uint8Array([0xff, 0xfe])], ['x'], 'fffe'],
    ['{x}', [new Date(0)], ['x'], '1970-01-01T00%3A00%3A00.000Z'],
    ['{x}', ['50%:1'], ['x'], '50%25%3A1'],
    ['{{{x}}}', ['a'], ['x'], '{a}'],
    ['{{x}}', ['a'], ['x'], '{x}'],
    ['{x:lower}', ['AdA'], ['x'], 'ada'],
    ['{x:upper}', ['AdA'], ['x'], 'ADA'],
    ['{x:len}', ['four'], ['x'], '4'],
    ['{x:len}', [[1, 2]], ['x'], '2'],
    ['{x:len}', [undefined], ['x'], ''],
    ['{x:hash}', ['abc'], ['x'], sha256('abc')],
    ['{x:hash(sha1)}', ['abc'], ['x'], createHash('sha1').update('abc').digest('hex')],
    ['{x:lower:hash}', ['ABC'], ['x'], sha256('abc')],
    ['{x:jwt(sub)}', [token({ sub: 'a:b' })], ['x'], 'a%3Ab'],
    ['{x:jwt(sub)}', [token({})], ['x'], ''],
    ['{x:jwt(toString)}', [token({})], ['x'], ''],
  ])('%s filled with %j', (key, args, params, expected) => {
    expect(keyOf(key, args, params)).toBe(expected);
  });

  it.each<[string, unknown[], unknown[]]>([
    ['{0}:{1}', ['1:2', '3'], ['1', '2:3']],
    ['{0}{1}', ['12', '3'], ['1', '23']],
    ['{0}-{1}', ['1-2', '3'], ['1', '2-3']],
    ['{0}:{1}', [['a', 'b'], ['c']], [['a'], ['b', 'c']]],
    ['{0}:{1}', [['a', 'b'], 'c'], ['a', ['b', 'c']]],
    ['{0}', [['a', ['b', 'c']]], [['a', 'b', 'c']]],
    ['{0}', [['a:b']], [['a', 'b']]],
    ['{0}:{1}', ['%3A', ''], [':', '']],
    ['{0:jwt(sub)}', ['no token'], ['nor this']],
  ])('%s tells %j and %j apart', (key, one, other) => {
    expect(keyOf(key, one)).not.toBe(keyOf(key, other));
  });

  class Hidden {
    readonly #text: string;
    constructor(text: string) {
      this.#text = text;
    }
    toString(): string {
      return this.#text;
    }
  }

  it.each<[string, unknown, unknown]>([
    ['URLSearchParams', new URLSearchParams('q=cats'), new URLSearchParams('q=dogs')],
    ['URL', new URL('http://a/'), new URL('http://b/')],
    ['RegExp', /a/, /b/],
    ['Error', new Error('a'), new Error('b')],
    ['AggregateError', new AggregateError([1]), new AggregateError([2])],
    ['Number', Object(1), Object(2)],
    ['a Date', new Date(Number.NaN), undefined],
    ['a list of RegExp', [/a/], [/b/]],
    ['an object of Error', { a: new Error('a') }, { a: new Error('b') }],
  ])('tells each %s apart, also through a formatter and in tags', (_, one, other) => {
    for (const key of ['{0}', 'x:{0}:{1}', '{0:hash}', '{0:lower}'])
      expect(keyOf(key, [one])).not.toBe(keyOf(key, [other]));
    const tagOf = (value: unknown): string =>
      new KeyTemplate('tag:{0}', { option: 'tags[0] of cached', params: [], self: false }).render([value]);
    expect(tagOf(one)).not.toBe(tagOf(other));
  });

  it.each<[string, unknown]>([
    ['Hidden', new Hidden('a')],
    ['Headers', new Headers({ a: 'b' })],
    ['Request', new Request('http://a/')],
    ['FormData', new FormData()],
    ['Blob', new Blob(['a'])],
    ['Promise', Promise.resolve(1)],
    ['WeakMap', new WeakMap()],
    ['NumberFormat', new Intl.NumberFormat('en')],
  ])('refuses a %s, which shows nothing of itself, naming the place', async (name, value) => {
    // Of a Blob `len` is its size.
    for (const key of ['{0}', '{0:hash}', '{0.of}', ...(name === 'Blob' ? [] : ['{0:len}'])])
      expect(() => keyOf(key, [key === '{0.of}' ? { of: value } : value])).toThrow(
        new RegExp(`of the template ".*" \\(key of cached\\) cannot be filled in: it is or holds a ${name}`),
      );
    expect(() => keyOf('{0}', [[{ a: value }]])).toThrow(TypeError);
    const fn = cached(counting(), { cache: setUp().cache, key: 'k:{0}' });
    await expect(fn(value)).rejects.toThrow(/\{0\} of the template/);
  });

  it('refuses what an asynchronous formatter answers', () => {
    registerFormatter('later', async (value) => value);
    expect(() => keyOf('{0:later}', ['a'])).toThrow('is or holds a Promise');
  });

  it('lets what is absent, empty texts, empty lists and empty objects coincide', () => {
    expect([undefined, null, '', [], {}, new Map()].map((value) => keyOf('k:{0}', [value]))).toEqual(
      Array.from({ length: 6 }, () => 'k:'),
    );
  });

  it.each<[string, string]>([
    ['user:{name}', "unknown name 'name' at {name}"],
    ['user:{id:md6}', "unknown formatter 'md6'"],
    ['user:{id:hash(md6)}', "got 'md6'"],
    ['user:{id:jwt}', 'the name of one claim'],
    ['user:{id:lower(x)}', 'takes no parameters'],
    ['user:{id', 'never closed'],
    ['user:{}', 'is no placeholder'],
    ['user:{id.}', 'is no placeholder'],
    ['user:{id:}', 'is no placeholder'],
  ])('%s is refused at decoration', (key, reason) => {
    expect(() => cached({ key, params: ['id'] })).toThrow(ConfigurationError);
    expect(() => cached({ key, params: ['id'] })).toThrow(reason);
    expect(() => cached({ key, params: ['id'] })).toThrow(`the template ${JSON.stringify(key)} (key of cached)`);
  });

  it.each<[string, () => unknown]>([
    ['key of multiCached', () => multiCached({ key: '{nope}' })],
    ['tags[1] of early', () => early({ ttl: 5, tags: ['a', '{nope}'] })],
    ['the target of invalidate', () => invalidate('{nope}')],
    ['tags[1] of invalidate', () => invalidate({ tags: ['{0}', '{nope}'] })],
  ])('is named in messages by its option: %s', (option, decorate) => {
    expect(decorate).toThrow(`unknown name 'nope' at {nope} in the template "{nope}" (${option}); accepted are`);
  });

  it('names the tag that cannot be filled in', async () => {
    const { cache, reported } = setUp();
    await cached(async (_id: unknown) => 1, { cache, key: 'k', tags: ['a', 't:{0}'] })(Symbol('s'));
    const messages = reported.map((error) => (error as Error).message);
    expect(messages.join()).toContain('{0} of the template "t:{0}" (tags[1] of cached) cannot be filled in: ');
  });

  it('refuses values that have no text, naming the place', async () => {
    const { cache } = setUp();
    const fn = cached(counting(), { cache, key: '{fn}', params: ['fn'] });
    expect(() => fn.key(() => 1)).toThrow(
      '{fn} of the template "{fn}" (key of cached) cannot be filled in: a function',
    );
    await expect(fn(() => 1)).rejects.toThrow(TypeError);
  });

  it('takes formatters of the application', () => {
    registerFormatter('first', (value, count = '1') => String(value).slice(0, Number(count)));
    expect(keyOf('{0:first}:{0:first(3)}', ['abcdef'])).toBe('a:abc');
    expect(() => registerFormatter('no way', String)).toThrow(TypeError);
    expect(() => registerFormatter('way', 'no' as never)).toThrow(TypeError);
  });
});
