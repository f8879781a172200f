import {
  isBytes,
  NotIncrementableError,
  type Backend,
  type CallContext,
  type Capabilities,
  type Payload,
  type ScanPage,
  type Token,
  type TokenedPayload,
} from '@cache/core';
import { bySlot, parts, partsOfWrites, together, type Write } from './batches.ts';
import type { RedisArgument, RedisConnection } from './client.ts';
import { replyCode } from './errors.ts';
import { MergeQueue } from './merge-queue.ts';
import { resolveRedisOptions, type RedisBackendOptions } from './options.ts';
import { MAX_STRING_BYTES, replyKind, toArgument, toPayload, toPayloads } from './payload.ts';
import { rawCommand, type RedisRaw } from './raw-command.ts';
import { flushServers, removeKeys, scanKeys } from './scan-keys.ts';
import { COMPARE_AND_DELETE, COMPARE_AND_SET, INCREMENT, PERSIST, runScript, SET_EACH } from './scripts.ts';
import { unlink } from './unlink.ts';

const CAPABILITIES: Capabilities = Object.freeze({
  payloads: Object.freeze(['text', 'binary'] as const),
  ttlResolutionMs: 1,
  maxTtlMs: Infinity,
  tellsTtl: true,
  maxKeyBytes: MAX_STRING_BYTES,
  maxValueBytes: MAX_STRING_BYTES,
  stores: true,
  shared: true,
  persistent: true,
  atomic: Object.freeze(['add', 'increment', 'compareAndSet', 'compareAndDelete', 'multiSet'] as const),
  scan: true,
  clearNamespace: true,
  compareAndSet: true,
});

/** Keys of several slots cannot be written in one step. */
const CLUSTER_CAPABILITIES: Capabilities = Object.freeze({
  ...CAPABILITIES,
  atomic: Object.freeze(CAPABILITIES.atomic.filter((operation) => operation !== 'multiSet')),
});

/** Reads of one command; a longer one would make the first of them wait for the last. */
const MOST_MERGED = 512;

/** A longer payload is sent alone, so that it holds up none but itself. */
const LONGEST_MERGED = 16 * 1024;

/** Keys of one command that reads. */
const MOST_KEYS = 5000;

/**
 * Entries as the strings of a Redis or Valkey server, of a cluster or of a master that sentinels watch; shared by every
 * process that uses it.
 *
 * Reading a key that holds another type than a string is a miss. `clear` without a namespace empties the database
 * that the url names (`FLUSHDB`), in a cluster that of every master, whoever wrote there. In a cluster `multiSet` is
 * one step for the keys of one slot only, and its capabilities say so.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for options that are unknown or exclude each other, TypeError for
 * one of a wrong type; nothing is connected before the first command.
 *
 * @example
 * ```ts redis
 * import { Cache } from '@cache/core';
 * import { RedisBackend } from '@cache/redis';
 *
 * await using cache = new Cache({ backend: new RedisBackend({ url: 'redis://127.0.0.1:6379' }) });
 * await cache.set('key', { any: 'value' }, { ttl: '10m' });
 * await cache.raw('pTTL', 'key');  // 600000 or a little less
 * ```
 */
export class RedisBackend implements Backend<RedisRaw> {
  readonly name = 'redis';
  readonly capabilities: Capabilities;
  declare readonly rawType?: RedisRaw;
  readonly #connection: RedisConnection;
  readonly #merge: boolean;
  readonly #reads: MergeQueue<string, Payload>;
  readonly #writes: MergeQueue<Write, void>;

  constructor(options: RedisBackendOptions = {}) {
    const { createConnection, merge } = resolveRedisOptions(options);
    this.#connection = createConnection();
    this.#merge = merge;
    const { slotOf } = this.#connection;
    this.capabilities = slotOf === undefined ? CAPABILITIES : CLUSTER_CAPABILITIES;
    this.#reads = new MergeQueue({
      most: MOST_MERGED,
      inOrder: false,
      slotOf,
      one: (key, context) => this.#getOne(key, context),
      many: (keys, context) => this.#getAll(keys, context),
    });
    this.#writes = new MergeQueue({
      most: MOST_MERGED,
      inOrder: true,
      slotOf,
      one: (write, context) => this.#setOne(write, context),
      many: (writes, context) => this.#setAll(writes, context).then(() => []),
    });
  }

  get(key: string, context: CallContext): Promise<Payload> {
    if (!this.#merge) return this.#getOne(key, context);
    if (this.#writes.has(key)) this.#writes.flush();
    return this.#reads.add(key, key, context);
  }

  set(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<void> {
    const write = { key, argument: toArgument(payload), ttlMs };
    if (this.#merge && write.argument.length <= LONGEST_MERGED) {
      if (this.#reads.has(key)) this.#reads.flush();
      return this.#writes.add(key, write, context);
    }
    this.#inOrder(key);
    return this.#setOne(write, context);
  }

  async add(key: string, payload: Payload, ttlMs: number | null, context: CallContext): Promise<boolean> {
    const argument = toArgument(payload);
    this.#inOrder(key);
    const reply = await this.#connection.send(['SET', key, argument, 'NX', ...lifetime(ttlMs)], 'text', context, key);
    return reply !== null;
  }

  async multiGet(keys: readonly string[], context: CallContext): Promise<readonly Payload[]> {
    this.#writes.flush();
    const { slotOf } = this.#connection;
    if (slotOf === undefined && keys.length <= MOST_KEYS) return this.#getAll(keys, context);
    const payloads: Payload[] = Array.from(keys, () => undefined);
    const places = bySlot([...keys.keys()], (place) => keys[place] as string, slotOf);
    const read = async (part: readonly number[]): Promise<void> => {
      const found = await this.#getAll(
        part.map((place) => keys[place] as string),
        context,
      );
      part.forEach((place, index) => (payloads[place] = found[index]));
    };
    await Promise.all(places.flatMap((slot) => parts(slot, MOST_KEYS)).map(read));
    return payloads;
  }

  async multiSet(
    entries: readonly (readonly [key: string, payload: Payload])[],
    ttlMs: number | null,
    context: CallContext,
  ): Promise<void> {
    const writes = entries.map(([key, payload]) => ({ key, argument: toArgument(payload), ttlMs }));
    this.#allInOrder();
    const slots = bySlot(writes, ({ key }) => key, this.#connection.slotOf);
    await Promise.all(slots.flatMap(partsOfWrites).map((part) => this.#setAll(part, context)));
  }

  /** An empty payload, too, where there is nothing. */
  async head(key: string, bytes: number, context: CallContext): Promise<Payload> {
    this.#inOrder(key);
    const range = ['GETRANGE', key, '0', String(bytes - 1)];
    return toPayload(await missIfNoString(this.#connection.send(range, replyKind(context), context, key)));
  }

  async exists(key: string, context: CallContext): Promise<boolean> {
    this.#inOrder(key);
    return (await this.#connection.send(['EXISTS', key], 'text', context, key)) === 1;
  }

  async increment(key: string, delta: number, ttlMs: number | null, context: CallContext): Promise<number> {
    this.#inOrder(key);
    const sum = await runScript(
      this.#connection,
      INCREMENT,
      [key],
      [String(delta), ttlMs === null ? '' : String(ttlMs)],
      context,
    );
    if (sum === 'not-an-integer') throw new NotIncrementableError('the stored value is no integer');
    if (sum === 'out-of-range') throw new NotIncrementableError(`adding ${delta} would pass ±(2^53 − 1)`);
    return Number(sum);
  }

  async expire(key: string, ttlMs: number | null, context: CallContext): Promise<boolean> {
    this.#inOrder(key);
    const found =
      ttlMs === null
        ? runScript(this.#connection, PERSIST, [key], [], context)
        : this.#connection.send(['PEXPIRE', key, String(ttlMs)], 'text', context, key);
    return (await found) === 1;
  }

  async ttl(key: string, context: CallContext): Promise<number | null | undefined> {
    this.#inOrder(key);
    const leftMs = (await this.#connection.send(['PTTL', key], 'text', context, key)) as number;
    if (leftMs === -2) return undefined;
    return leftMs === -1 ? null : leftMs;
  }

  delete(keys: readonly string[], context: CallContext): Promise<number> {
    if (keys.length === 1) this.#inOrder(keys[0] as string);
    else this.#allInOrder();
    return unlink(this.#connection, keys, context);
  }

  async clear(prefix: string | undefined, context: CallContext): Promise<void> {
    this.#allInOrder();
    if (prefix === undefined) await flushServers(this.#connection, context);
    else await removeKeys(this.#connection, prefix, context);
  }

  raw(command: string, args: readonly unknown[], context: CallContext): Promise<unknown> {
    const { ask, key } = rawCommand(command, args);
    this.#allInOrder();
    return this.#connection.use(ask, context, key);
  }

  close(): Promise<void> {
    this.#allInOrder();
    return this.#connection.close();
  }

  async getWithToken(key: string, context: CallContext): Promise<TokenedPayload | undefined> {
    this.#inOrder(key);
    // As bytes whatever is wanted: bytes that are no text are a token as well.
    const reply = await missIfNoString(this.#connection.send(['GET', key], 'binary', context, key));
    return reply === null ? undefined : { payload: toPayload(reply), token: Buffer.from(reply as Buffer) };
  }

  async compareAndSet(
    key: string,
    token: Token,
    payload: Payload,
    ttlMs: number | null,
    context: CallContext,
  ): Promise<boolean> {
    const args = [toArgument(payload), ttlMs === null ? '' : String(ttlMs), ...expected(token)];
    this.#inOrder(key);
    return (await runScript(this.#connection, COMPARE_AND_SET, [key], args, context)) === 1;
  }

  async compareAndDelete(key: string, token: Token, context: CallContext): Promise<boolean> {
    this.#inOrder(key);
    return (await runScript(this.#connection, COMPARE_AND_DELETE, [key], expected(token), context)) === 1;
  }

  scan(prefix: string, match: string | undefined, cursor: unknown, context: CallContext): Promise<ScanPage> {
    this.#allInOrder();
    return scanKeys(this.#connection, prefix, match, cursor, context);
  }

  /** Sends what is queued for a key, so that commands on one key are done in the order of the calls. */
  #inOrder(key: string): void {
    if (this.#reads.has(key)) this.#reads.flush();
    if (this.#writes.has(key)) this.#writes.flush();
  }

  #allInOrder(): void {
    this.#reads.flush();
    this.#writes.flush();
  }

  async #getOne(key: string, context: CallContext): Promise<Payload> {
    return toPayload(await missIfNoString(this.#connection.send(['GET', key], replyKind(context), context, key)));
  }

  #getAll(keys: readonly string[], context: CallContext): Promise<Payload[]> {
    const all = (some: readonly string[]): Promise<Payload[]> =>
      this.#connection.send(['MGET', ...some], replyKind(context), context, some[0]).then(toPayloads);
    return together(
      keys,
      all,
      (key) => all([key]),
      (answers) => answers.flat(),
    );
  }

  async #setOne({ key, argument, ttlMs }: Write, context: CallContext): Promise<void> {
    await this.#connection.send(['SET', key, argument, ...lifetime(ttlMs)], 'text', context, key);
  }

  #setAll(writes: readonly Write[], context: CallContext): Promise<void> {
    return together(
      writes,
      (all) => this.#setTogether(all, context),
      (write) => this.#setOne(write, context),
      () => undefined,
    );
  }

  async #setTogether(writes: readonly Write[], context: CallContext): Promise<void> {
    const keys = writes.map(({ key }) => key);
    if (writes.every(({ ttlMs }) => ttlMs === null)) {
      const words = writes.flatMap(({ key, argument }) => [key, argument]);
      await this.#connection.send(['MSET', ...words], 'text', context, keys[0]);
      return;
    }
    const args = writes.flatMap(({ argument, ttlMs }) => [argument, ttlMs === null ? '' : String(ttlMs)]);
    await runScript(this.#connection, SET_EACH, keys, args, context);
  }
}

function lifetime(ttlMs: number | null): readonly string[] {
  return ttlMs === null ? [] : ['PX', String(ttlMs)];
}

/** What `MGET` does by itself, so that a read answers the same whether or not it was merged. */
async function missIfNoString(reply: Promise<unknown>): Promise<unknown> {
  try {
    return await reply;
  } catch (error) {
    if (replyCode(error) === 'WRONGTYPE') return null;
    throw error;
  }
}

/** A token that is none of ours, such as `undefined` for a miss, is expected of no entry. */
function expected(token: Token): readonly RedisArgument[] {
  return isBytes(token) ? [Buffer.from(token)] : [];
}
