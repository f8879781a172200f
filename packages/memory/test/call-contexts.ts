import type { CallContext, PayloadKind } from '@cache/core';

const contextOf = (payload: PayloadKind): CallContext => Object.freeze({ payload, timeoutMs: null, signal: undefined });

/** What core tells a backend, for each kind of payload. */
export const callContexts = {
  reference: contextOf('reference'),
  text: contextOf('text'),
  binary: contextOf('binary'),
} as const;
