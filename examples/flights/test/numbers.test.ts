import { describe, expect, it } from '@jest/globals';

import { columns } from '../src/terminal/columns.ts';
import { formatBytes, formatCount, formatMeasured, formatRatio, formatSpan } from '../src/terminal/numbers.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('counts %i as %s', (count, text) => expect(formatCount(count)).toBe(text));

  it.each([
    [0, '0.00 %'],
    [0.99999, '99.99 %'],
    [1, '100.00 %'],
  ])('writes the ratio %d as %s', (ratio, text) => expect(formatRatio(ratio)).toBe(text));

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.00 kB'],
    [999_499, '999 kB'],
    [999_500, '1.00 MB'],
    [83_900_000, '83.9 MB'],
    [1e19, '10000 PB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [0, '0.00 µs'],
    [0.00042, '0.42 µs'],
    [0.0123, '12.3 µs'],
    [0.9996, '1.00 ms'],
    [12.34, '12.3 ms'],
    [999.6, '1.00 s'],
    [118_103, '118 s'],
    [121_000, '2 min 1 s'],
  ])('writes %d measured ms as %s', (ms, text) => expect(formatMeasured(ms)).toBe(text));

  it.each([
    [0, '0 s'],
    [50, '50 ms'],
    [1500, '1.5 s'],
    [60_000, '1 min'],
    [3_599_600, '1 h'],
    [5_405_000, '1 h 30 min'],
    [300_000_000, '3 d 11 h'],
    [86_400_000 * 7305, '7,305 d'],
  ])('writes a span of %d ms as %s', (ms, text) => expect(formatSpan(ms)).toBe(text));
});

describe('columns', () => {
  it('puts the first to the left and the others to the right', () => {
    expect(
      columns([
        ['', 'Calls'],
        ['get', '1,000'],
        ['exists', '7'],
      ]),
    ).toBe(['           Calls', '  get      1,000', '  exists       7'].join('\n'));
  });
});
