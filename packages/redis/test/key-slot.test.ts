import { describe, expect, it } from '@jest/globals';
import { keySlot, SLOTS } from '../src/key-slot.ts';

describe('keySlot', () => {
  // As `CLUSTER KEYSLOT` of Redis 7.0.15 answers.
  const slots = [
    ['123456789', 12739],
    ['foo', 12182],
    ['user:1', 10778],
    ['{user1000}.following', 3443],
    ['{user1000}.followers', 3443],
    ['user1000', 3443],
    ['foo{}{bar}', 8363],
    ['foo{{bar}}zap', 4015],
    ['foo{bar}{zap}', 5061],
    ['foo{bar', 15278],
    ['}a{b}', 3300],
    ['ключ', 10_303],
    ['🎈{é}', 10_180],
  ] as const;
  it.each(slots)('of %j is %i', (key, slot) => {
    expect(keySlot(key)).toBe(slot);
    expect(keySlot(Buffer.from(key))).toBe(slot);
  });

  it('is one of those that there are', () => {
    for (let index = 0; index < 1000; index++) {
      const slot = keySlot(`key ${index}`);
      expect(slot >= 0 && slot < SLOTS).toBe(true);
    }
  });
});
