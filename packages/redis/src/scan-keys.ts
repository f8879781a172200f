import { isUtf8 } from 'node:buffer';
import { TimeoutError, type CallContext, type ScanPage } from '@cache/core';
import type { RedisConnection } from './client.ts';
import { keyGlob } from './key-glob.ts';

/** How many keys the server looks at for one page: some 100 µs of its time. */
const PAGE = '1000';

/** Where a listing stands. Redis may name a key on several pages while it resizes its table. */
interface Cursor {
  readonly position: string;
  readonly listed: Set<string>;
}

/** One page of the keys that start with a prefix, each of them listed once. */
export async function scanKeys(
  connection: RedisConnection,
  prefix: string,
  match: string | undefined,
  cursor: unknown,
  context: CallContext,
): Promise<ScanPage> {
  const { position, listed } = (cursor as Cursor | undefined) ?? { position: '0', listed: new Set<string>() };
  const page = await scanPage(connection, keyGlob(prefix, match), position, context);
  const keys: string[] = [];
  for (const bytes of page.keys) {
    // A key that is no UTF-8 was written by somebody else and cannot be told as a string.
    const key = isUtf8(bytes) ? bytes.toString() : undefined;
    if (key === undefined || listed.has(key)) continue;
    listed.add(key);
    keys.push(key);
  }
  return { keys, cursor: page.next === '0' ? undefined : { position: page.next, listed } };
}

/** Removes every key that starts with a prefix, page by page, so that the server has time for others in between. */
export async function removeKeys(connection: RedisConnection, prefix: string, context: CallContext): Promise<void> {
  const startedAt = performance.now();
  const glob = keyGlob(prefix, undefined);
  let position = '0';
  do {
    const page = await scanPage(connection, glob, position, context);
    if (page.keys.length > 0) await connection.send(['UNLINK', ...page.keys], 'text', context);
    position = page.next;
    // Nobody waits any more; going on would be removing behind their back.
    context.signal?.throwIfAborted();
    if (context.timeoutMs !== null && performance.now() - startedAt > context.timeoutMs) {
      throw new TimeoutError(`clear took longer than ${context.timeoutMs} ms`);
    }
  } while (position !== '0');
}

async function scanPage(
  connection: RedisConnection,
  glob: string,
  position: string,
  context: CallContext,
): Promise<{ keys: Buffer[]; next: string }> {
  const reply = await connection.send(['SCAN', position, 'MATCH', glob, 'COUNT', PAGE], 'binary', context);
  const [next, keys] = reply as [Buffer, Buffer[]];
  return { keys, next: String(next) };
}
