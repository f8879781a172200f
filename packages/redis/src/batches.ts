import type { RedisArgument } from './client.ts';
import { replyCode } from './errors.ts';

/** What is to be stored under a key, and for how many milliseconds; `null` for ever. */
export interface Write {
  readonly key: string;
  readonly argument: RedisArgument;
  readonly ttlMs: number | null;
}

/** What is stored by one command, and so by one step: it keeps the server from all others while it works. */
const MOST_WRITES = 10_000;
const MOST_LENGTH = 64 * 1024 * 1024;

/** Parts a long list into shorter ones, in order. */
export function parts<T>(list: readonly T[], most: number): readonly (readonly T[])[] {
  if (list.length <= most) return [list];
  return Array.from({ length: Math.ceil(list.length / most) }, (_, index) =>
    list.slice(index * most, (index + 1) * most),
  );
}

/** Parts a list into lists of one slot each, in order, and leaves it whole where there are no slots. */
export function bySlot<T>(
  list: readonly T[],
  keyOf: (item: T) => RedisArgument,
  slotOf: ((key: RedisArgument) => number) | undefined,
): readonly (readonly T[])[] {
  if (slotOf === undefined || list.length <= 1) return [list];
  return [...Map.groupBy(list, (item) => slotOf(keyOf(item))).values()];
}

/**
 * Asks for several items at once, or for each alone where their slot is just moving from one server to another: then
 * no server has all of them.
 */
export async function together<T, Answer>(
  items: readonly T[],
  all: (items: readonly T[]) => Promise<Answer>,
  each: (item: T) => Promise<Answer>,
  join: (answers: readonly Answer[]) => Answer,
): Promise<Answer> {
  try {
    return await all(items);
  } catch (error) {
    if (replyCode(error) !== 'TRYAGAIN' || items.length === 1) throw error;
    return join(await Promise.all(items.map(each)));
  }
}

/** Parts writes so that no command gets too many, or more than the server buffers for one client. */
export function partsOfWrites(writes: readonly Write[]): readonly (readonly Write[])[] {
  const all: Write[][] = [];
  let part: Write[] = [];
  let length = 0;
  for (const write of writes) {
    const more = write.key.length + write.argument.length;
    if (part.length > 0 && (part.length >= MOST_WRITES || length + more > MOST_LENGTH)) {
      all.push(part);
      part = [];
      length = 0;
    }
    part.push(write);
    length += more;
  }
  return [...all, part];
}
