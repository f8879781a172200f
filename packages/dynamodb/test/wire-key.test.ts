import { describe, expect, it } from '@jest/globals';
import { chunkKey, MAX_KEY_BYTES, wireKey } from '../src/wire-key.ts';

const UNFIT = [
  'x'.repeat(2049),
  'é'.repeat(1025),
  '日'.repeat(683),
  '😀'.repeat(513),
  '~#',
  '~#k:a:b',
  chunkKey('v', 0),
];

describe('wireKey', () => {
  it('leaves what DynamoDB can carry as it is', () => {
    const fit = ['a', 'users:1', '~', '#~#', ' ', 'a\0b', '\r\n', '__proto__', '日本', '*?[]"\'\\', 'x'.repeat(2048)];
    for (const key of [...fit, 'é'.repeat(1024), '日'.repeat(682), '😀'.repeat(512)]) expect(wireKey(key)).toBe(key);
  });

  it('maps everything else to something that it can carry, and that is readable', () => {
    for (const key of UNFIT) {
      const wire = wireKey(key);
      expect(wire.startsWith(`~#k:${key.slice(0, 10)}`)).toBe(true);
      expect(wire).toMatch(/:[\w-]{43}$/);
      expect(Buffer.byteLength(wire)).toBeLessThanOrEqual(MAX_KEY_BYTES);
      expect(wire.isWellFormed()).toBe(true);
    }
    expect(wireKey(`${'x'.repeat(199)}${'😀'.repeat(600)}`).isWellFormed()).toBe(true);
  });

  it('maps no two keys to one, and none to another key or to a chunk', () => {
    const keys = [...UNFIT, ...UNFIT.map(wireKey), `${'x'.repeat(2049)}y`, `${'x'.repeat(2048)}y`];
    const wires = keys.map(wireKey);
    expect(new Set(wires).size).toBe(keys.length);
    for (const wire of wires) expect(keys.map(wireKey).filter((each) => each === wire)).toHaveLength(1);
    expect(wires).not.toContain(chunkKey('v', 0));
  });

  it('stays the same from version to version', () => {
    expect(wireKey('~#')).toBe('~#k:~#:_DYh019u4-5sQK3GYdK7yyX23ey8d21io3zUTqFeOTg');
  });
});
