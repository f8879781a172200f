import type { Capabilities } from '@cache/core';
import { where } from '../cases/where.ts';

/** What decorators require of a backend. */
export const requirement = {
  ...where,
  /** Where a lock can be had. */
  locks: (capabilities: Capabilities) => where.adds(capabilities) && where.compares(capabilities),
  /** Where a shared backend could not keep the promise of a lock. */
  cannotLock: (capabilities: Capabilities) => where.stores(capabilities) && !requirement.locks(capabilities),
  /** Where calls can be counted and trials told apart. */
  breaks: (capabilities: Capabilities) => where.counts(capabilities) && where.adds(capabilities),
  /** Where bans can be given another lifetime than windows. */
  bans: (capabilities: Capabilities) => where.counts(capabilities) && where.expires(capabilities),
} as const;
