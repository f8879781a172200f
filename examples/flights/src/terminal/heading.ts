import { styleText } from 'node:util';

/** A line that stands out on a terminal. In a pipe, or with NO_COLOR, it is plain text. */
export function heading(text: string): string {
  return styleText('bold', text, { stream: process.stdout });
}
