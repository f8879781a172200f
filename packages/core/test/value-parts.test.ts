import vm from 'node:vm';

import { describe, expect, it } from '@jest/globals';

import { checkParts, isPlainObject, valuePath, type PartCheck } from '../src/index.ts';

const noDates: PartCheck = (part, into) => {
  if (Object.prototype.toString.call(part) === '[object Date]') return 'it is a Date';
  if (Array.isArray(part)) for (const [index, each] of part.entries()) into(index, each);
  else if (isPlainObject(part)) for (const [name, each] of Object.entries(part)) into(name, each);
  return undefined;
};

const nested = (levels: number): unknown => {
  let value: unknown = 'end';
  for (let level = 0; level < levels; level++) value = [value];
  return value;
};

describe('checkParts', () => {
  it('lets through what the check has nothing against', () => {
    expect(() => checkParts('s', { a: [1, { b: null }] }, noDates)).not.toThrow();
  });

  it.each([
    [new Date(0), '$'],
    [{ user: { born: new Date(0) } }, '$.user.born'],
    [[1, [{ 'a b': new Date(0) }]], '$[1][0]["a b"]'],
  ])('names the place of what is refused (%#)', (value, path) => {
    const refuse = (): void => checkParts('s', value, noDates);
    expect(refuse).toThrow(`serializer 's' cannot keep ${path}: it is a Date`);
    expect(refuse).toThrow(expect.objectContaining({ code: 'CACHE_SERIALIZATION' }));
  });

  it('goes 1000 levels deep and no further, so that cycles end too', () => {
    expect(() => checkParts('s', nested(1000), noDates)).not.toThrow();
    const tooDeep = /cannot keep \$(?:\[0\]){12}…: it is nested more than 1000 levels deep/;
    expect(() => checkParts('s', nested(1001), noDates)).toThrow(tooDeep);
    expect(() => checkParts('s', nested(1_000_000), noDates)).toThrow(tooDeep);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(() => checkParts('s', cycle, noDates)).toThrow(tooDeep);
  });
});

describe('valuePath', () => {
  it.each([
    [[], '$'],
    [['a', 0, 'b', 12], '$.a[0].b[12]'],
    [['größe', '$x', '_y'], '$.größe.$x._y'],
    [['', '0', 'a"b', '__proto__'], '$[""]["0"]["a\\"b"].__proto__'],
    [[Symbol('s')], '$[Symbol(s)]'],
  ])('writes %p as %s', (steps, text) => {
    expect(valuePath(steps)).toBe(text);
  });
});

describe('isPlainObject', () => {
  it.each([{}, { a: 1 }, Object.create(null), vm.runInNewContext('({ a: 1 })')])('says yes to %p', (value) => {
    expect(isPlainObject(value)).toBe(true);
  });

  it.each([
    null,
    1,
    'text',
    [],
    new Date(0),
    new Map(),
    new (class Point {
      x = 1;
    })(),
    Object.create({ a: 1 }),
    () => 1,
  ])('says no to %p', (value) => {
    expect(isPlainObject(value)).toBe(false);
  });
});
