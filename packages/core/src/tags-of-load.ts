import { resolveNamespace, type CommandOptions, type LifetimeOptions } from './call-options.ts';
import { readTags } from './commands.ts';
import type { Flight } from './flights.ts';
import { Invocation, type Scope } from './invocation.ts';
import { buildTagKeys } from './keys.ts';
import { run } from './pipeline.ts';
import type { MaybePromise } from './serializer.ts';
import type { ObservedTags } from './tag-versions.ts';

/** How long an entry is taken to live where that is not known before its load. If it lives longer, tags are prolonged then. */
const ASSUMED_TTL_MS = 12 * 3_600_000;

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
export function observeForLoad(scope: Scope, { tags }: Flight, options: LifetimeOptions): MaybePromise<ObservedTags> {
  return run(
    new Invocation(readTags, scope, undefined, undefined, options, { keys: tags }),
  ) as MaybePromise<ObservedTags>;
}

/** The same for who does not know yet how long the entry will live. */
export function observeForLaterEntry(
  scope: Scope,
  flight: Flight,
  options?: CommandOptions,
): MaybePromise<ObservedTags> {
  const { maxTtlMs } = scope.engine.backend.capabilities;
  return observeForLoad(scope, flight, { ...options, ttl: Math.min(ASSUMED_TTL_MS, maxTtlMs) });
}
