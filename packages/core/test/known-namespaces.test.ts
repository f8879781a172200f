import { describe, expect, it } from '@jest/globals';

import { KnownNamespaces, NullCache } from '../src/index.ts';

const cache = new NullCache();
const among = (namespaces: readonly string[], keys: { builtKey?: string; builtKeys?: readonly string[] }) =>
  new KnownNamespaces(namespaces).of({ command: 'get', cache, options: {}, ...keys });

describe('KnownNamespaces', () => {
  it.each([
    [['users'], 'users:1', 'users'],
    [['users'], 'users2:1', undefined],
    [['users'], 'users', undefined],
    [['users', 'users:vip'], 'users:vip:1', 'users:vip'],
    [['users:vip', 'users'], 'users:other:1', 'users'],
    [['a%3Ab'], 'a%3Ab:1', 'a%3Ab'],
    [[], 'users:1', undefined],
  ])('of %j finds that of %p: %p', (namespaces, builtKey, expected) => {
    expect(among(namespaces, { builtKey })).toBe(expected);
    expect(among(namespaces, { builtKeys: [builtKey, 'other'] })).toBe(expected);
  });

  it('finds none for commands without a key', () => {
    expect(among(['users'], {})).toBeUndefined();
    expect(among(['users'], { builtKeys: [] })).toBeUndefined();
  });

  it.each([null, 'users', {}, [''], [1], ['users', undefined], ['a::b'], ['a:'], ['users', ':a']])(
    'refuses %j',
    (namespaces) => {
      expect(() => new KnownNamespaces(namespaces as never)).toThrow(/^namespaces(\[\d\])? must be/);
    },
  );
});
