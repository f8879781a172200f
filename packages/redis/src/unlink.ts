import type { CallContext } from '@cache/core';
import { bySlot, parts, together } from './batches.ts';
import type { RedisArgument, RedisConnection } from './client.ts';

/** Keys of one command that removes; a longer one would hold up all others. */
const MOST_KEYS = 5000;

/** Removes keys, and answers how many there were. The server frees their memory without holding up others. */
export async function unlink(
  connection: RedisConnection,
  keys: readonly RedisArgument[],
  context: CallContext,
): Promise<number> {
  const all = (some: readonly RedisArgument[]): Promise<number> =>
    connection.send(['UNLINK', ...some], 'text', context, some[0]) as Promise<number>;
  const commands = bySlot(keys, (key) => key, connection.slotOf).flatMap((slot) => parts(slot, MOST_KEYS));
  return sum(await Promise.all(commands.map((part) => together(part, all, (key) => all([key]), sum))));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
