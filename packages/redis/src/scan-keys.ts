import { isUtf8 } from 'node:buffer';
import { isThenable, overCheck, type CallContext, type ScanPage } from '@cache/core';
import type { RedisConnection, Shards } from './client.ts';
import { keyGlob } from './key-glob.ts';
import { unlink } from './unlink.ts';

/** How many keys the server looks at for one page: some 100 µs of its time. */
const PAGE = '1000';

/** Where a listing stands: which server is read, from where, and which slots need not be read any more. */
interface Position {
  readonly server: string;
  /** The cursor of that server. */
  readonly at: string;
  /** The servers as they were when its first page was read. */
  readonly shards: Shards;
  readonly read: ReadonlySet<number>;
}

/** Where a listing stands for its caller. Redis may name a key on several pages while it resizes its table. */
interface Cursor {
  readonly position: Position;
  readonly listed: Set<string>;
}

interface Page {
  readonly keys: readonly Buffer[];
  /** `undefined` after the last page. */
  readonly next: Position | undefined;
}

/** One page of the keys that start with a prefix, each of them listed once. */
export async function scanKeys(
  connection: RedisConnection,
  prefix: string,
  match: string | undefined,
  cursor: unknown,
  context: CallContext,
): Promise<ScanPage> {
  const { position, listed } = (cursor as Cursor | undefined) ?? { position: undefined, listed: new Set<string>() };
  const page = await readPage(connection, keyGlob(prefix, match), position, context);
  const keys: string[] = [];
  for (const bytes of page.keys) {
    // A key that is no UTF-8 was written by somebody else and cannot be told as a string.
    const key = isUtf8(bytes) ? bytes.toString() : undefined;
    if (key === undefined || listed.has(key)) continue;
    listed.add(key);
    keys.push(key);
  }
  return { keys, cursor: page.next === undefined ? undefined : { position: page.next, listed } };
}

/** Removes every key that starts with a prefix, page by page, so that the server has time for others in between. */
export async function removeKeys(connection: RedisConnection, prefix: string, context: CallContext): Promise<void> {
  const stopIfOver = overCheck(context, 'clear');
  const glob = keyGlob(prefix, undefined);
  let position: Position | undefined;
  do {
    const page = await readPage(connection, glob, position, context);
    if (page.keys.length > 0) await unlink(connection, page.keys, context);
    position = page.next;
    stopIfOver();
  } while (position !== undefined);
}

/** Empties every server. */
export async function flushServers(connection: RedisConnection, context: CallContext): Promise<void> {
  const stopIfOver = overCheck(context, 'clear');
  const asked = connection.shards(context);
  const shards = isThenable(asked) ? await asked : asked;
  stopIfOver();
  const servers = new Set(shards.owners.filter((owner) => owner !== undefined));
  await Promise.all(Array.from(servers, (server) => shards.send(server, ['FLUSHDB', 'ASYNC'], 'text', context)));
}

/**
 * Reads one server after the other. A slot is done once it belonged to one server from its first page to its last; the
 * new server of one that moved meanwhile is read, again if need be. So no key is missed for moving house.
 */
async function readPage(
  connection: RedisConnection,
  glob: string,
  from: Position | undefined,
  context: CallContext,
): Promise<Page> {
  if (from !== undefined) return readFrom(connection, glob, from, context);
  const asked = connection.shards(context);
  const first = nextServer(isThenable(asked) ? await asked : asked, new Set());
  return first === undefined ? { keys: [], next: undefined } : readFrom(connection, glob, first, context);
}

async function readFrom(
  connection: RedisConnection,
  glob: string,
  position: Position,
  context: CallContext,
): Promise<Page> {
  const { server, at, shards, read } = position;
  const reply = await shards.send(server, ['SCAN', at, 'MATCH', glob, 'COUNT', PAGE], 'binary', context);
  const [next, keys] = reply as [Buffer, Buffer[]];
  if (String(next) !== '0') return { keys, next: { ...position, at: String(next) } };
  const now = await connection.shards(context);
  const isRead = (owner: string | undefined, slot: number): boolean =>
    read.has(slot) || (owner === server && shards.owners[slot] === server);
  return { keys, next: nextServer(now, new Set(now.owners.keys().filter((slot) => isRead(now.owners[slot], slot)))) };
}

function nextServer(shards: Shards, read: ReadonlySet<number>): Position | undefined {
  const server = shards.owners.find((owner, slot) => owner !== undefined && !read.has(slot));
  return server === undefined ? undefined : { server, at: '0', shards, read };
}
