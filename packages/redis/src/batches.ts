import type { RedisArgument } from './client.ts';

/** A key with what is to be stored under it. */
export type Pair = readonly [key: string, argument: RedisArgument];

/** What is stored by one command, and so by one step: it keeps the server from all others while it works. */
const MOST_PAIRS = 10_000;
const MOST_LENGTH = 64 * 1024 * 1024;

/** Parts a long list into shorter ones, in order. */
export function parts<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  if (list.length <= most) return [list];
  return Array.from({ length: Math.ceil(list.length / most) }, (_, index) =>
    list.slice(index * most, (index + 1) * most),
  );
}

/** Parts pairs so that no command gets too many, or more than the server buffers for one client. */
export function partsOfPairs(pairs: readonly Pair[]): readonly (readonly Pair[])[] {
  const all: Pair[][] = [];
  let part: Pair[] = [];
  let length = 0;
  for (const pair of pairs) {
    const more = pair[0].length + pair[1].length;
    if (part.length > 0 && (part.length >= MOST_PAIRS || length + more > MOST_LENGTH)) {
      all.push(part);
      part = [];
      length = 0;
    }
    part.push(pair);
    length += more;
  }
  return [...all, part];
}
