import type { ConformanceCase, ConformanceContext } from '@cache/core';
import type { FaultProxy } from './fault-proxy.ts';

/** What the cases of this kit are given: the contract's context, and ways to disturb the connection. */
export interface CaseContext extends ConformanceContext {
  /** A proxy before the server of the target, closed after the case. Needs `target.address`. */
  readonly createProxy: () => Promise<FaultProxy>;
  /** The backend that `cache` was made over, to look at what a cache does not show. */
  readonly backend: ConformanceContext['cache']['backend'];
}

/** One case of this kit. */
export type Case = ConformanceCase<CaseContext>;
