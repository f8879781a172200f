import { HookError } from './errors.ts';
import { messageOf } from './message-of.ts';
import type { HookContext, Plugin } from './plugin.ts';

/**
 * Reports to the `onError` of the cache that a plugin could not do its work, for plugins whose failures are no reason
 * to fail the command.
 */
export function reportHookFailure({ name }: Plugin, { cache, command, key }: HookContext, cause: unknown): void {
  const error = new HookError(`plugin '${name}' failed at ${command}: ${messageOf(cause)}`, { command, cause });
  cache.background.report(error, { operation: command, key });
}
