import { describe, expect, it } from '@jest/globals';
import { ProgressLine } from '../src/progress-line.ts';

function shownOn(isTTY: boolean, columns?: number): string {
  let written = '';
  const line = new ProgressLine({
    isTTY,
    ...(columns === undefined ? {} : { columns }),
    write: (text: string) => (written += text),
  });
  line.show(0.5, 'redis');
  line[Symbol.dispose]();
  return written;
}

describe('ProgressLine', () => {
  it('overwrites one line in a terminal, and wipes it in the end', () => {
    expect(shownOn(true)).toBe(`\r\u001B[2K${'█'.repeat(15)}${'░'.repeat(15)}  50 %  redis\r\u001B[2K`);
  });

  it('is never longer than the terminal is wide', () => {
    expect(shownOn(true, 20)).toBe(`\r\u001B[2K${'█'.repeat(15)}░░░░\r\u001B[2K`);
  });

  it('is quiet in a pipe', () => {
    expect(shownOn(false)).toBe('');
  });
});
