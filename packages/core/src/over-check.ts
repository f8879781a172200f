import type { CallContext } from './backend.ts';
import { TimeoutError } from './errors.ts';

/**
 * Makes a check that throws once nobody waits for a command any more, for authors of backends who do it in many steps:
 * core ends the wait of its caller, but not the work, and going on would change entries behind their back.
 *
 * @param command - for the message.
 * @returns the check. It throws the reason of the signal, or a TimeoutError (`CACHE_TIMEOUT`) once the command has taken
 * as long as it may, from now on, by the machine's clock.
 */
export function overCheck({ signal, timeoutMs }: CallContext, command: string): () => void {
  const startedAt = performance.now();
  return () => {
    signal?.throwIfAborted();
    if (timeoutMs !== null && performance.now() - startedAt >= timeoutMs)
      throw new TimeoutError(`${command} took longer than ${timeoutMs} ms`);
  };
}
