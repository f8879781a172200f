import { describe, expect, it } from '@jest/globals';

import { defaultSizeOf, ENTRY_OVERHEAD_BYTES } from '../src/size-of.ts';

const KEY = 'key';
const sizeOf = (payload: unknown): number => defaultSizeOf(payload, KEY) - ENTRY_OVERHEAD_BYTES - KEY.length;

describe('defaultSizeOf', () => {
  it('counts the entry and the key', () => {
    expect(defaultSizeOf('', 'schlüssel')).toBe(64 + 10);
  });

  it.each([
    ['', 0],
    ['abc', 3],
    ['äöü', 6],
    ['🙂', 4],
    [null, 0],
    [0, 0],
    [true, 0],
    [10n ** 30n, 0],
    [() => 1, 0],
    [new Uint8Array(100), 116],
    [Buffer.alloc(7), 23],
    [new ArrayBuffer(5), 21],
    [new DataView(new ArrayBuffer(8), 4), 20],
    [new Date(), 16],
    [{}, 16],
    [[], 16],
    [[1, 2, 3], 40],
    [{ a: 1, b: 'text' }, 36],
    [{ a: { b: {} } }, 64],
    [new Map([['k', 'value']]), 38],
    [new Set(['abc']), 27],
  ])('estimates %p at %p bytes', (payload, bytes) => {
    expect(sizeOf(payload)).toBe(bytes);
  });

  it('counts what is met twice once, also in a ring', () => {
    const shared = { text: 'x'.repeat(100) };
    expect(sizeOf([shared, shared])).toBe(16 + 8 + 8 + 16 + 8 + 100);
    const ring: Record<string, unknown> = {};
    ring['self'] = ring;
    expect(sizeOf(ring)).toBe(24);
  });

  it('gets to the bottom of any depth', () => {
    let nested: unknown = null;
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    expect(sizeOf(nested)).toBe(100_000 * 24);
  });
});
