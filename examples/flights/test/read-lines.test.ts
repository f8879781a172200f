import { Readable } from 'node:stream';

import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { readLines } from '../src/log/read-lines.ts';

async function linesOf(...chunks: readonly (string | Buffer)[]): Promise<string[]> {
  const source = Readable.from(
    chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk)),
  );
  const lines: string[] = [];
  for await (const batch of readLines(source)) lines.push(...batch);
  return lines;
}

describe('readLines', () => {
  it('ends lines by LF and by CRLF, the last one by the end of the file', async () => {
    expect(await linesOf('a\nb\r\nc')).toEqual(['a', 'b', 'c']);
    expect(await linesOf('a\n')).toEqual(['a']);
    expect(await linesOf('a\r')).toEqual(['a']);
    expect(await linesOf('\n\na')).toEqual(['', '', 'a']);
    expect(await linesOf('')).toEqual([]);
  });

  it('does not depend on where chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', '\n', '\r', 'é') }),
        fc.array(fc.nat(40)),
        async (text, cuts) => {
          const ends = [...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
          const chunks = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
          expect(await linesOf(...chunks.filter((chunk) => chunk !== ''))).toEqual(
            text === '' ? [] : await linesOf(text),
          );
        },
      ),
    );
  });

  it('keeps bytes that are no UTF-8 apart', async () => {
    const [one, other] = await linesOf(Buffer.from([0xff, 0x0a, 0xfe]));
    expect(one).not.toBe(other);
  });

  it('keeps the first MiB of an endless line, and goes on behind it', async () => {
    const mib = 'x'.repeat(1 << 20);
    const lines = await linesOf(mib, mib, 'x', 'tail\nnext');
    expect(lines.map((line) => line.length)).toEqual([1 << 20, 4]);
    expect(lines[1]).toBe('next');
  });
});
