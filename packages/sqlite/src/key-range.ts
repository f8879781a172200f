/** Keys from `from` (included) to `to` (not included) in the order in which SQLite compares them. */
export interface KeyRange {
  readonly from: string;
  readonly to: string | Uint8Array;
}

/** SQLite sorts any bytes behind any text. */
const BEHIND_ALL_TEXT = new Uint8Array(0);

/**
 * The range of the keys that start with a prefix. SQLite compares the bytes of UTF-8, whose order is that of code
 * points (and not that of JavaScript's `<`), so the range ends where the prefix has the next code point at its end.
 */
export function rangeOf(prefix: string): KeyRange {
  const points = [...prefix];
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const next = nextCodePoint(last.codePointAt(0) as number);
    if (next !== undefined) return { from: prefix, to: points.join('') + String.fromCodePoint(next) };
  }
  return { from: prefix, to: BEHIND_ALL_TEXT };
}

/** The first key that can follow another. */
export function keyBehind(key: string): string {
  return `${key}\0`;
}

/** The longest text that everything starts with that a glob matches. */
export function literalStart(glob: string): string {
  return (/^[^*?\\]*/.exec(glob) as RegExpExecArray)[0];
}

function nextCodePoint(point: number): number | undefined {
  if (point === 0x10ffff) return undefined;
  // Surrogates are no characters.
  return point === 0xd7ff ? 0xe000 : point + 1;
}
