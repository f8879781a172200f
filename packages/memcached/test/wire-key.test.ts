import { describe, expect, it } from '@jest/globals';
import { generationKey, isCarried, MAX_KEY_BYTES, versionedKey, wireKey } from '../src/wire-key.ts';

const UNFIT = [
  'a b',
  ' ',
  'a\r\nflush_all',
  '\0',
  'a\tb',
  '\x7f',
  'x'.repeat(251),
  'é'.repeat(126),
  '__proto__',
  '~#',
  '~#k:a:b',
];

describe('wireKey', () => {
  it('leaves what the protocol can carry as it is', () => {
    for (const key of [
      'a',
      'users:1',
      '~',
      '#~#',
      'x'.repeat(250),
      'é'.repeat(125),
      '\u00a0',
      '日本',
      'constructor',
      '*?[]"\'\\',
    ])
      expect(wireKey(key)).toBe(key);
  });

  it('maps everything else to something that the protocol can carry', () => {
    for (const key of UNFIT) {
      const wire = wireKey(key);
      expect(wire).not.toBe(key);
      expect(wire).toMatch(/^~#k:[!-~]*:[\w-]{43}$/);
      expect(isCarried(wire)).toBe(true);
    }
    expect(Buffer.byteLength(wireKey('é '.repeat(5000)))).toBeLessThanOrEqual(MAX_KEY_BYTES);
  });

  it('keeps a readable part', () => {
    expect(wireKey('users:Ada Lovelace')).toMatch(/^~#k:users:Ada_Lovelace:/);
  });

  it('maps no two keys to one, and none to another key', () => {
    const keys = [
      ...UNFIT,
      'a_b',
      'a  b',
      `${'x'.repeat(251)}y`,
      ...UNFIT.map(wireKey),
      ...UNFIT.map((key) => wireKey(wireKey(key))),
    ];
    const wires = keys.map(wireKey);
    expect(new Set(wires).size).toBe(keys.length);
    for (const wire of wires) expect(keys.map(wireKey).filter((each) => each === wire)).toHaveLength(1);
  });

  it('stays the same from version to version', () => {
    expect(wireKey('a b')).toBe('~#k:a_b:VB4n_ouXignJ9WO6PA4ZOCPkdqEbqRGAO3MSpR-cRBE');
  });
});

describe('versionedKey', () => {
  it('differs by key and by each generation, whatever characters they have', () => {
    const names = [
      versionedKey('a:b', ['1']),
      versionedKey('a:b', ['2']),
      versionedKey('a:b', ['1', '1']),
      versionedKey('a:b', ['11']),
      versionedKey('a:c', ['1']),
      wireKey('a:b'),
      generationKey('a:b'),
      generationKey('a:'),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(isCarried(name)).toBe(true);
  });
});
