import { resolveNamespace, type CommandOptions } from './call-options.ts';
import { readTags } from './commands.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Scope } from './invocation.ts';
import { buildTagKeys } from './keys.ts';
import { run } from './pipeline.ts';
import type { MaybePromise } from './serializer.ts';
import type { ObservedTags } from './tag-versions.ts';

// How long the entry will live. A tag lives for much longer anyway, and is prolonged when the entry is stored.
const UNKNOWN_YET = 1;

/** Builds the keys of tags that a load is given, for `Flight.tags`. */
export function tagKeysOfLoad(
  { engine, namespace }: Scope,
  tags: readonly string[],
  options?: CommandOptions,
): readonly string[] {
  const own = options?.namespace === undefined ? namespace : resolveNamespace(options.namespace);
  return buildTagKeys(engine.options.keyBuilder, tags, own);
}

/**
 * Reads the versions of the tags that a value will have, before it is loaded: invalidating one of them during the load,
 * in whatever process, then makes a miss of the value.
 */
export function observeForLoad(scope: Scope, { tags }: Flight, options?: CommandOptions): MaybePromise<ObservedTags> {
  const input = { keys: tags, ttlMs: UNKNOWN_YET };
  return run(new Invocation(readTags, scope, undefined, undefined, options, input)) as MaybePromise<ObservedTags>;
}
