import type { MaybePromise } from '@cache/core';

import type { AnyArguments } from './anything.ts';
import type { Call } from './call.ts';

/** A call that was refused. */
export interface RefusedCall<Args extends readonly unknown[] = AnyArguments> {
  readonly args: Args;
  readonly key: string;
  /** After how many ms a call may be let through again. */
  readonly retryAfter: number;
}

/** Answers in place of a refused call, or throws. */
export type LimitAction<Args extends readonly unknown[] = AnyArguments> = (
  refused: RefusedCall<Args>,
) => MaybePromise<unknown>;

/** Reads the `action` option. */
export function resolveAction(
  action: LimitAction | undefined,
  otherwise: (refused: RefusedCall) => never,
): (call: Call, retryAfter: number) => Promise<unknown> {
  if (action !== undefined && typeof action !== 'function')
    throw new TypeError(`action must be a function; got ${typeof action}`);
  const act = action ?? otherwise;
  return async (call, retryAfter) => act({ args: call.args as unknown[], key: await call.plainKey(), retryAfter });
}
