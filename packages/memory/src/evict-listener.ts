import { messageOf, type Payload } from '@cache/core';

/**
 * Why an entry left by itself: `'capacity'` for a limit (`maxEntries`, `maxBytes`), `'expired'` for the end of its
 * lifetime.
 */
export type EvictReason = 'capacity' | 'expired';

/** Hears of an entry that left by itself. The key is the built key, with its namespace. */
export type OnEvict = (key: string, value: Payload, reason: EvictReason) => void;

/**
 * Makes what a listener throws, or rejects with, a process warning instead: the command that happened to push an
 * entry out did nothing wrong. One warning only, since the same bug would repeat it with every eviction.
 */
export function guardListener(onEvict: OnEvict): OnEvict {
  let warned = false;
  const warn = (error: unknown): void => {
    if (warned) return;
    warned = true;
    process.emitWarning(`onEvict threw: ${messageOf(error)}`, {
      type: 'CacheWarning',
      code: 'CACHE_ON_EVICT',
      detail: 'The entry was removed all the same. Further errors of this onEvict are not shown.',
    });
  };
  return (key, value, reason) => {
    try {
      // Declared to answer nothing, which in TypeScript an async function fits as well.
      const answer = onEvict(key, value, reason) as PromiseLike<void> | void;
      if (typeof answer?.then === 'function') answer.then(undefined, warn);
    } catch (error) {
      warn(error);
    }
  };
}
