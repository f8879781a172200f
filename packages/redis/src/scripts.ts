import { createHash } from 'node:crypto';
import type { CallContext } from '@cache/core';
import type { RedisArgument, RedisConnection } from './client.ts';
import { replyCode } from './errors.ts';
import type { RoutedClient } from './routed-client.ts';

/** A script that the server runs as one step. */
export interface Script {
  readonly source: string;
  /** What the server calls it by once it has it. */
  readonly sha1: string;
}

/**
 * Adds to an integer. KEYS: the counter. ARGV: what to add, the lifetime in ms for a counter that is created (empty
 * for none). Answers the sum, `not-an-integer` or `out-of-range`; nothing is changed by the latter two.
 *
 * Lua's numbers are doubles, which are exact as far as counters go: a text that is read as 2^53 or more is refused
 * before anything is added. The sum is answered as text, for the same reason.
 */
export const INCREMENT = script(`
  local stored = redis.pcall('GET', KEYS[1])
  if not stored then
    if ARGV[2] == '' then redis.call('SET', KEYS[1], ARGV[1])
    else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
    return ARGV[1]
  end
  if type(stored) ~= 'string' or #stored > 17 then return 'not-an-integer' end
  if stored ~= '0' and not string.match(stored, '^-?[1-9]%d*$') then return 'not-an-integer' end
  local safe = 9007199254740991
  local current = tonumber(stored)
  if math.abs(current) > safe then return 'not-an-integer' end
  local sum = current + tonumber(ARGV[1])
  if math.abs(sum) > safe then return 'out-of-range' end
  redis.call('INCRBY', KEYS[1], ARGV[1])
  return string.format('%.0f', sum)
`);

/**
 * Stores if the entry is as expected. KEYS: the entry. ARGV: the new payload, the lifetime in ms (empty for none), the
 * payload expected; without the latter nothing is.
 */
export const COMPARE_AND_SET = script(`
  if redis.pcall('GET', KEYS[1]) ~= ARGV[3] then return 0 end
  if ARGV[2] == '' then redis.call('SET', KEYS[1], ARGV[1])
  else redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
  return 1
`);

/** Removes if the entry is as expected. KEYS: the entry. ARGV: the payload expected; without it nothing is. */
export const COMPARE_AND_DELETE = script(`
  if redis.pcall('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call('UNLINK', KEYS[1])
`);

/** Replaces a lifetime by none; `PERSIST` alone does not tell a missing entry from one without a lifetime. */
export const PERSIST = script(`
  redis.call('PERSIST', KEYS[1])
  return redis.call('EXISTS', KEYS[1])
`);

/** Stores several entries. KEYS: the entries. ARGV: for each its payload and its lifetime in ms (empty for none). */
export const SET_EACH = script(`
  for index, key in ipairs(KEYS) do
    local lifetime = ARGV[2 * index]
    if lifetime == '' then redis.call('SET', key, ARGV[2 * index - 1])
    else redis.call('SET', key, ARGV[2 * index - 1], 'PX', lifetime) end
  end
`);

const SCRIPTS = [INCREMENT, COMPARE_AND_SET, COMPARE_AND_DELETE, PERSIST, SET_EACH];

/**
 * Sends a server all scripts, in front of the commands of a connection: one that was first refused by its name would
 * be overtaken by what was sent behind it.
 */
export function loadScripts(client: Pick<RoutedClient, 'sendCommand'>): void {
  for (const { source } of SCRIPTS) {
    // A user who may not run scripts hears so from the command that needs one.
    client.sendCommand(['SCRIPT', 'LOAD', source]).catch(() => undefined);
  }
}

/**
 * Runs a script by its name, and by its source where the server has lost it since the connection was made, as by a
 * `SCRIPT FLUSH`. Being refused by name changes nothing, so nothing is done twice.
 */
export async function runScript(
  connection: RedisConnection,
  { source, sha1 }: Script,
  keys: readonly string[],
  args: readonly RedisArgument[],
  context: CallContext,
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args];
  try {
    return await connection.send(['EVALSHA', sha1, ...rest], 'text', context, keys[0]);
  } catch (error) {
    if (replyCode(error) !== 'NOSCRIPT') throw error;
    return connection.send(['EVAL', source, ...rest], 'text', context, keys[0]);
  }
}

function script(indented: string): Script {
  const source = indented.trim().replaceAll('\n  ', '\n');
  return Object.freeze({ source, sha1: createHash('sha1').update(source).digest('hex') });
}
