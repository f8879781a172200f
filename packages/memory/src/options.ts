import { ConfigurationError, rejectUnknownOptions, resolveClock, type Clock, type Payload } from '@cache/core';

import { guardListener, type OnEvict } from './evict-listener.ts';
import { policies, type PolicyName } from './policies.ts';
import { defaultSizeOf } from './size-of.ts';

/** Says how large an entry is, in bytes, key included; called once for each write. */
export type SizeOf = (value: Payload, key: string) => number;

/** What `new MemoryBackend` takes. */
export interface MemoryBackendOptions {
  /**
   * How many entries are kept at most, 1 to 2^53 − 1; `null` for no limit. Each tag is one entry more.
   *
   * @defaultValue null
   */
  readonly maxEntries?: number | null | undefined;
  /** How many bytes all entries may take by `sizeOf`, 1 to 2^53 − 1; `null` for no limit. @defaultValue null */
  readonly maxBytes?: number | null | undefined;
  /**
   * Measures entries for `maxBytes`: a number, 0 or more. It is given what is stored (the object itself under
   * `NullSerializer`, else text or bytes) and the key with its namespace. What it throws is the `cause` of the
   * `BackendError` that the write fails with.
   *
   * @defaultValue an estimate: 64 bytes for the entry, key and text in UTF-8, bytes as they are, objects by their
   * members
   */
  readonly sizeOf?: SizeOf | undefined;
  /** Which entry leaves at a limit: `'lru'`, the one that was not used for longest. @defaultValue 'lru' */
  readonly policy?: PolicyName | undefined;
  /**
   * Told of each entry that left by itself, and why; not of those that somebody deleted, overwrote or cleared. It is
   * called after the command that caused it has done its work, so it may use the cache. What it throws becomes a
   * process warning.
   */
  readonly onEvict?: OnEvict | undefined;
  /** Tells the time that lifetimes end by. @defaultValue a `SystemClock` */
  readonly clock?: Clock | undefined;
}

/** Backend options, read and checked. A limit that was not set is `Infinity`. */
export interface ResolvedMemoryOptions {
  readonly maxEntries: number;
  readonly maxBytes: number;
  readonly sizeOf: SizeOf;
  readonly policy: PolicyName;
  readonly onEvict: OnEvict | undefined;
  readonly clock: Clock;
}

/** The names of the options that are the backend's own. */
export const MEMORY_OPTION_NAMES = ['maxEntries', 'maxBytes', 'sizeOf', 'policy', 'onEvict'] as const;

/** Reads the options of a memory backend. */
export function resolveMemoryOptions(options: MemoryBackendOptions): ResolvedMemoryOptions {
  rejectUnknownOptions('MemoryBackend', options, [...MEMORY_OPTION_NAMES, 'clock']);
  const { maxEntries, maxBytes, sizeOf, policy = 'lru', onEvict } = options;
  checkFunction('sizeOf', sizeOf);
  checkFunction('onEvict', onEvict);
  if (sizeOf !== undefined && maxBytes === undefined) {
    throw new ConfigurationError(
      'sizeOf measures entries for maxBytes, which is missing; give maxBytes as well, or null to keep it off',
    );
  }
  if (!Object.hasOwn(policies, policy)) {
    const names = Object.keys(policies).map((name) => `'${name}'`);
    throw new TypeError(`policy must be ${names.join(' or ')}; got ${show(policy)}`);
  }
  return Object.freeze({
    maxEntries: resolveLimit('maxEntries', maxEntries),
    maxBytes: resolveLimit('maxBytes', maxBytes),
    sizeOf: sizeOf ?? defaultSizeOf,
    policy,
    onEvict: onEvict === undefined ? undefined : guardListener(onEvict),
    clock: resolveClock(options.clock),
  });
}

function resolveLimit(name: string, limit: unknown): number {
  if (limit === undefined || limit === null) return Infinity;
  const accepted = `${name} must be an integer from 1 to 2^53 − 1, or null for no limit; got ${show(limit)}`;
  if (typeof limit !== 'number') throw new TypeError(accepted);
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError(accepted);
  return limit;
}

function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name} must be a function; got ${show(value)}`);
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
