import { describe, expect, it } from '@jest/globals';

import { KeyIndex } from '../src/key-index.ts';

const COUNT = 70_000;

describe.each<[string, (index: number) => string]>([
  ['ids at the end', (index) => `user:${index}`],
  ['ids in the middle', (index) => `tenant:${index}:settings`],
  ['long keys', (index) => `${'/a/long/path'.repeat(10)}${index}${'?with=a&long=query'.repeat(10)}`],
])('KeyIndex with %s', (_title, keyOf) => {
  it('finds every key on both sides of the split, and no other', () => {
    const index = new KeyIndex();
    for (let slot = 0; slot < COUNT; slot++) index.add(keyOf(slot), slot);
    expect(index.size).toBe(COUNT);
    for (let slot = 0; slot < COUNT; slot += 3) index.remove(keyOf(slot));
    expect(index.size).toBe(COUNT - Math.ceil(COUNT / 3));
    let wrong = 0;
    for (let slot = 0; slot < COUNT; slot++)
      if (index.get(keyOf(slot)) !== (slot % 3 === 0 ? undefined : slot)) wrong++;
    expect(wrong).toBe(0);
    expect(index.get('')).toBeUndefined();
    index.clear();
    expect([index.size, index.get(keyOf(1))]).toEqual([0, undefined]);
    index.add('a', 1);
    expect(index.get('a')).toBe(1);
  });
});
