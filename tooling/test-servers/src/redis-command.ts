import { exchange, type Endpoint } from './tcp-exchange.ts';

const DEFAULT_TIMEOUT_MS = 2_000;

/**
 * Sends one command to a Redis server and resolves to the text of its reply, which must be a string, an integer or a
 * status. Rejects with the server's own words on an error reply.
 *
 * Small on purpose: tests must not depend on the client library whose behaviour they examine.
 */
export async function redisCommand(
  endpoint: Endpoint,
  args: readonly string[],
  timeoutMs: number = DEFAULT_TIMEOUT_MS,
): Promise<string> {
  const request = [`*${args.length}\r\n`, ...args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`)].join('');
  return await exchange(endpoint, request, readReply, timeoutMs);
}

function readReply(received: Buffer): string | undefined {
  const lineEnd = received.indexOf('\r\n');
  if (lineEnd === -1) return undefined;
  const type = received.toString('latin1', 0, 1);
  const line = received.toString('utf8', 1, lineEnd);
  if (type === '+' || type === ':') return line;
  if (type === '-') throw new Error(line);
  if (type !== '$') throw new Error(`unexpected reply: ${type}${line}`);
  const end = lineEnd + 2 + Number(line);
  return received.length < end + 2 ? undefined : received.toString('utf8', lineEnd + 2, end);
}
