import { BackendError, BackendUnavailableError, EntryTooLargeError, isCacheError } from '@cache/core';

/** Replies that are no success, and to a cache an answer like any other. The client rejects with them. */
const REFUSALS = ['NOT_FOUND', 'NOT_STORED', 'EXISTS'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Whether the server refused, with one of these words. */
export function isRefusal(error: unknown, words: readonly Refusal[] = REFUSALS): boolean {
  const reply = replyOf(error);
  return reply !== undefined && (words as readonly string[]).includes(reply);
}

/** What a command answers: `true`, or `false` where the server refused with one of these words. */
export async function unlessRefused(reply: Promise<unknown>, words: readonly Refusal[]): Promise<boolean> {
  try {
    await reply;
    return true;
  } catch (error) {
    if (isRefusal(error, words)) return false;
    throw error;
  }
}

/** What the server replied, in its own words; `undefined` for an error of the connection or the client. */
export function replyOf(error: unknown): string | undefined {
  const { cmdTokens } = (error ?? {}) as { readonly cmdTokens?: unknown };
  return Array.isArray(cmdTokens) ? cmdTokens.join(' ') : undefined;
}

/** Gives an error of the client, or one that the server replied, its kind; it becomes the cause. */
export function toCacheError(error: unknown, server: string): Error {
  if (isCacheError(error)) return error;
  const reply = replyOf(error);
  if (reply === undefined) return unavailable(server, describe(error), error);
  if (reply.includes('too large'))
    return new EntryTooLargeError(`the entry is larger than Memcached at ${server} takes (${reply})`, { cause: error });
  if (reply.includes('out of memory')) {
    const message = `Memcached at ${server} is full and could evict nothing; what was stored there is gone (${reply})`;
    return new BackendError(message, { cause: error });
  }
  if (reply.includes('connections')) return unavailable(server, reply, error);
  return new BackendError(`Memcached at ${server} replied: ${reply}`, { cause: error });
}

/** The error of a command that its server could not be asked for. */
export function unavailable(server: string, reason: string, cause?: unknown): BackendUnavailableError {
  const message = `Memcached at ${server} cannot be reached: ${reason}`;
  return new BackendUnavailableError(message, cause === undefined ? {} : { cause });
}

// Where a name resolves to several addresses and all refuse, the error has a code but no message.
function describe(error: unknown): string {
  const { message, code } = (error ?? {}) as { readonly message?: unknown; readonly code?: unknown };
  if (typeof message === 'string' && message !== '') return message;
  return typeof code === 'string' ? code : String(error);
}
