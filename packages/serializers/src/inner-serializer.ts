import { ConfigurationError, type Serializer } from '@cache/core';
import { shown } from './shown.ts';

/** Refuses what is no serializer. */
export function checkSerializer(owner: string, what: string, serializer: Serializer): void {
  if (typeof serializer?.serialize !== 'function' || typeof serializer.deserialize !== 'function')
    throw new TypeError(
      `${what} of ${owner} must be a Serializer: an object with name, produces, serialize and deserialize`,
    );
}

/**
 * Refuses a serializer inside that makes no payload of its own.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) for one of references; TypeError for what is no serializer.
 */
export function checkInner(owner: string, inner: Serializer): void {
  checkSerializer(owner, 'the inner serializer', inner);
  if (inner.produces === 'text' || inner.produces === 'binary') return;
  throw new ConfigurationError(
    `the inner serializer of ${owner} must produce text or binary; '${inner.name}' produces ${inner.produces}`,
  );
}

/**
 * Reads the option `plainCounters` of a serializer that protects what it stores.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) where the serializer inside does not leave integers plain.
 */
export function resolvePlainCounters(owner: string, inner: Serializer, plainCounters: boolean = false): boolean {
  if (typeof plainCounters !== 'boolean')
    throw new TypeError(`plainCounters of ${owner} must be true or false; got ${shown(plainCounters)}`);
  if (plainCounters && inner.plainCounters === false)
    throw new ConfigurationError(
      `plainCounters of ${owner} cannot be true: '${inner.name}' inside has no plain counters`,
    );
  return plainCounters;
}
