/** A byte order mark: text as any other, but not for the library, which drops it where it begins a long text. */
export const MARK = 0xfeff;

/** Of texts of no more UTF-8 bytes than this, the library keeps it. */
export const LONGEST_MARKED = 200;

/** Whether a text that begins at `start` begins with the mark. */
export function begunMark(bytes: Uint8Array, start: number): boolean {
  return bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf;
}
