import { ConfigurationError, resolveTtl } from '@cache/core';

import type { EntryMeta } from './entry.ts';
import type { Strategy } from './strategy.ts';
import type { Ttl } from './ttl-rule.ts';

/**
 * Makes what entries say of their freshness: until when they are fresh, by default for a third of their lifetime,
 * when they end, and how long they took.
 *
 * @param optional - whether it need not be known when they become stale.
 */
export function freshness(
  owner: string,
  name: string,
  ttl: Ttl,
  freshMs: number | undefined,
  optional: boolean,
): Required<Strategy>['describe'] {
  if (typeof ttl !== 'function' && !Array.isArray(ttl)) {
    const ttlMs = resolveTtl(ttl);
    if (ttlMs === null && freshMs === undefined && !optional)
      throw new ConfigurationError(`${name} of ${owner} is required where ttl is null: there is no third of for ever`);
    if (ttlMs !== null && freshMs !== undefined && freshMs >= ttlMs)
      throw new RangeError(`${name} of ${owner} must be less than ttl; got ${freshMs} and ${ttlMs} ms`);
  }
  return ({ elapsed, ttlMs, now }): EntryMeta => {
    const staleMs = freshMs ?? (ttlMs === null ? undefined : Math.ceil(ttlMs / 3));
    return {
      ...(staleMs === undefined ? {} : { staleAt: now + staleMs }),
      endsAt: ttlMs === null ? null : now + ttlMs,
      elapsed,
    };
  };
}
