import { describe, expect, it } from '@jest/globals';
import { ServerChoice } from '../src/server-choice.ts';

const KEYS = Array.from({ length: 20_000 }, (_, index) => `users:${index}`);

function serversNamed(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `10.0.0.${index + 1}:11211`);
}

describe('ServerChoice', () => {
  it('gives every server about as many keys as the others', () => {
    for (const count of [2, 3, 5, 16]) {
      const choice = new ServerChoice(serversNamed(count));
      const held = Array.from({ length: count }, () => 0);
      for (const key of KEYS) held[choice.indexOf(key)] = (held[choice.indexOf(key)] ?? 0) + 1;
      for (const each of held) expect(Math.abs(each - KEYS.length / count)).toBeLessThan((KEYS.length / count) * 0.15);
    }
  });

  it('moves about one key in n to a server that is added, and no other', () => {
    for (const count of [2, 4, 10]) {
      const before = new ServerChoice(serversNamed(count - 1));
      const after = new ServerChoice(serversNamed(count));
      const moved = KEYS.filter((key) => before.indexOf(key) !== after.indexOf(key));
      expect(Math.abs(moved.length - KEYS.length / count)).toBeLessThan((KEYS.length / count) * 0.1);
      expect(moved.filter((key) => after.indexOf(key) !== count - 1)).toEqual([]);
    }
  });

  it('spreads the keys of a server that is removed over all others', () => {
    const names = serversNamed(5);
    const before = new ServerChoice(names);
    const after = new ServerChoice(names.slice(0, 4));
    const held = [0, 0, 0, 0];
    let moved = 0;
    for (const key of KEYS) {
      if (before.indexOf(key) === 4) held[after.indexOf(key)] = (held[after.indexOf(key)] ?? 0) + 1;
      else if (after.indexOf(key) !== before.indexOf(key)) moved++;
    }
    expect(moved).toBe(0);
    for (const each of held) expect(each).toBeGreaterThan(KEYS.length / 5 / 4 / 2);
  });

  it('does not heed the order of the list', () => {
    const names = serversNamed(6);
    const reversed = names.toReversed();
    const [one, other] = [new ServerChoice(names), new ServerChoice(reversed)];
    for (const key of KEYS.slice(0, 1000)) expect(names[one.indexOf(key)]).toBe(reversed[other.indexOf(key)]);
  });

  it('stays the same from version to version', () => {
    const choice = new ServerChoice(serversNamed(4));
    expect(
      KEYS.slice(0, 24)
        .map((key) => choice.indexOf(key))
        .join(''),
    ).toBe('112010003212213333010320');
  });
});
