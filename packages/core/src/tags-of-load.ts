import type { CommandOptions } from './call-options.ts';
import { readTags } from './commands.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Scope } from './invocation.ts';
import { run } from './pipeline.ts';
import type { MaybePromise } from './serializer.ts';
import type { ObservedTags } from './tag-versions.ts';

// How long the entry will live. A tag lives for much longer anyway, and is prolonged when the entry is stored.
const UNKNOWN_YET = 1;

/**
 * Reads the versions of the tags that a value will have, before it is loaded: invalidating one of them during the load,
 * in whatever process, then makes a miss of the value. In this process nobody shares the load any more, either.
 */
export function observeForLoad(
  scope: Scope,
  flight: Flight,
  tags: readonly string[],
  options?: CommandOptions,
): MaybePromise<ObservedTags> {
  const call = new Invocation(readTags, scope, undefined, undefined, options, { keys: tags, ttlMs: UNKNOWN_YET });
  const versions = run(call) as MaybePromise<ObservedTags>;
  flight.tags = call.builtKeys ?? [];
  return versions;
}
