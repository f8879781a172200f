import { AssertionError } from 'node:assert';
import { isCacheError, type CacheErrorCode } from '@cache/core';

/** What a rejection is known by: the code of a `CacheError`, or the name of one of the language's own errors. */
export type ExpectedError = CacheErrorCode | 'TypeError' | 'RangeError';

/**
 * Waits for a command that has to reject, and answers its error. Told by code and name, since test runners load
 * modules in realms of their own, in which `instanceof` says no.
 *
 * @param message - what the message has to name.
 */
export async function expectRejection(
  start: () => Promise<unknown>,
  expected: ExpectedError,
  message?: RegExp,
): Promise<Error & { readonly command?: string; readonly backend?: string }> {
  const error = await failureOf(start, expected);
  const fits = expected.startsWith('CACHE_')
    ? isCacheError(error, expected as CacheErrorCode)
    : nameOf(error) === expected;
  if (!fits) throw new AssertionError({ message: `expected ${expected}, but it rejected with ${describe(error)}` });
  const text = (error as Error).message;
  if (message !== undefined && !message.test(text)) {
    throw new AssertionError({ message: `the message of ${expected} must match ${message}; it is: ${text}` });
  }
  return error as Error;
}

async function failureOf(start: () => Promise<unknown>, expected: string): Promise<unknown> {
  let pending: Promise<unknown>;
  try {
    pending = start();
  } catch (error) {
    throw new AssertionError({ message: `expected a rejection with ${expected}, but it threw ${describe(error)}` });
  }
  let answer: unknown;
  try {
    answer = await pending;
  } catch (error) {
    return error;
  }
  throw new AssertionError({ message: `expected ${expected}, but it resolved to ${String(answer)}` });
}

function nameOf(error: unknown): unknown {
  return isCacheError(error) ? undefined : (error as { name?: unknown } | undefined)?.name;
}

function describe(error: unknown): string {
  return error instanceof Error || isCacheError(error) ? `${error.name}: ${error.message}` : String(error);
}
