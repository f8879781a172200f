import type { CallContext } from './backend.ts';

/**
 * The context of one command for many calls, whose payloads are of one kind: as patient as the most patient of them,
 * and ended by the signal of none.
 *
 * @param calls - one or more.
 */
export function widestContext(calls: readonly { readonly context: CallContext }[]): CallContext {
  const [{ context }] = calls as readonly [{ readonly context: CallContext }];
  if (context.signal === undefined && calls.every((call) => call.context === context)) return context;
  const timeouts = calls.map((call) => call.context.timeoutMs);
  return {
    payload: context.payload,
    timeoutMs: timeouts.includes(null) ? null : Math.max(...(timeouts as number[])),
    signal: undefined,
  };
}
