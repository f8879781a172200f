import type { Readable } from 'node:stream';

// No line of a log is of such a length; a file that is no text might be one.
const MAX_LINE_LENGTH = 1 << 20;

/**
 * Cuts bytes into lines, ended by LF or CRLF; of an endless line the first MiB is kept. Bytes become characters one
 * to one (Latin-1): nothing is lost, whatever the encoding, and two lines are equal if their bytes are.
 *
 * @returns the lines that end in one chunk, for one chunk after the other.
 */
export async function* readLines(source: Readable): AsyncGenerator<string[]> {
  let rest = '';
  for await (const chunk of source as AsyncIterable<Buffer>) {
    const lines = chunk.toString('latin1').split('\n');
    if (lines.length === 1 && rest.length === MAX_LINE_LENGTH) continue;
    lines[0] = (rest + lines[0]).slice(0, MAX_LINE_LENGTH);
    rest = lines.pop() as string;
    yield lines.map(withoutReturn);
  }
  if (rest !== '') yield [withoutReturn(rest)];
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
