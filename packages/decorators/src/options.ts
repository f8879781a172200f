import {
  ConfigurationError,
  rejectUnknownOptions,
  resolveTimeout,
  type Duration,
  type ErrorSink,
  type MaybePromise,
} from '@cache/core';

import type { AnyArguments, Anything } from './anything.ts';
import { cacheSource, countingSource, type CacheReference, type CacheSource } from './cache-source.ts';
import { resolveEntryTags, type EntryTags, type Tags } from './entry-tags.ts';
import { KEY_OPTION_NAMES, resolveKeyOptions, type KeyOptions, type ResolvedKeyOptions } from './key-options.ts';
import { STORE_OPTION_NAMES, storeRule, type StoreOptions, type StoreRule } from './store-rules.ts';
import { ttlRule, type Ttl, type TtlRule } from './ttl-rule.ts';

/** What every decorator takes. */
export interface CommonOptions<
  Args extends readonly unknown[] = AnyArguments,
  Key extends MaybePromise<string> = MaybePromise<string>,
> extends KeyOptions<Args, Key> {
  /** A cache, or its name in `@cache/config`. @defaultValue the default cache, which is in memory until configured */
  readonly cache?: CacheReference | undefined;
  /** How long each command of the cache may take; `null` or 0 for no limit. @defaultValue the cache's `timeout` */
  readonly timeout?: Duration | null | undefined;
  /** Gets the errors of the cache, none of which reaches a caller. @defaultValue the cache's `onError` */
  readonly onError?: ErrorSink | undefined;
  /** With `false` the function simply runs. @defaultValue true */
  readonly enabled?: boolean | undefined;
}

/** What decorators take that store results. */
export interface StoringOptions<
  Args extends readonly unknown[] = AnyArguments,
  Result = Anything,
  Key extends MaybePromise<string> = MaybePromise<string>,
>
  extends CommonOptions<Args, Key>, StoreOptions<Args, Result> {
  /** Templates of the tags that entries are stored with, or a function of the outcome that answers tags. */
  readonly tags?: Tags<Args, Result> | undefined;
  /** Whether concurrent calls of one key in this process share one call. @defaultValue true */
  readonly shared?: boolean | undefined;
  /** Whether the caller waits until the result is stored. @defaultValue true */
  readonly waitForWrite?: boolean | undefined;
  /** Whether errors are stored for which `condition` returns true. @defaultValue false */
  readonly cacheErrors?: boolean | undefined;
}

/** A lifetime that has to be given. */
export interface RequiredTtl<Args extends readonly unknown[] = AnyArguments, Result = Anything> {
  /** How long results are kept: a duration, a pair of bounds, a function of the outcome, or `null` for ever. */
  readonly ttl: Ttl<Args, Result>;
}

/** A lifetime that may be left to the cache. */
export interface OptionalTtl<Args extends readonly unknown[] = AnyArguments, Result = Anything> {
  /**
   * How long results are kept: a duration, a pair of bounds, a function of the outcome, or `null` for ever.
   *
   * @defaultValue the cache's `ttl`
   */
  readonly ttl?: Ttl<Args, Result> | undefined;
}

/** The options that decorators have in common, read and checked. */
export interface ResolvedOptions {
  readonly owner: string;
  /** Whether results are stored. */
  readonly stores: boolean;
  readonly cache: CacheSource;
  readonly keys: ResolvedKeyOptions;
  /** Whether keys need no name of the function. */
  readonly named: boolean;
  /** What commands are given: the `timeout`, where there is one. */
  readonly commandOptions: { readonly timeout: number | null } | undefined;
  readonly onError: ErrorSink | undefined;
  readonly enabled: boolean;
  readonly storing: StoringRules;
}

/** What is stored, for how long, and how. */
export interface StoringRules {
  readonly accepts: StoreRule;
  readonly ttl: TtlRule;
  readonly tags: EntryTags | undefined;
  readonly shared: boolean;
  readonly waitForWrite: boolean;
  readonly cacheErrors: boolean;
  /** Whether there is a condition: without one no error is stored. */
  readonly conditional: boolean;
}

/** Which groups of options a decorator has. */
export interface OptionGroups {
  readonly owner: string;
  /** Its own options beside. */
  readonly own: readonly string[];
  /** Whether it stores results, and so takes what says which and how. */
  readonly stores: boolean;
  /** Whether it counts by `increment`, which not every serializer allows. @defaultValue false */
  readonly counts?: boolean;
  /** Options of the groups that it does not take. */
  readonly without?: readonly string[];
  /** Options of its own that make the whole key, so that the function needs no name. */
  readonly makesKey?: string;
  /** Whether results have a lifetime that must, or may, be given. */
  readonly ttl: 'required' | 'optional' | 'none';
}

const COMMON_NAMES = ['cache', ...KEY_OPTION_NAMES, 'timeout', 'onError', 'enabled'] as const;
const STORING_NAMES = [...STORE_OPTION_NAMES, 'tags', 'shared', 'waitForWrite', 'cacheErrors'] as const;

const NAMING = ['key', 'keyMaker', 'prefix'] as const;

type AnyOptions = StoringOptions & OptionalTtl;

/** Reads the options that decorators have in common, and refuses what nobody knows. */
export function resolveOptions(groups: OptionGroups, options: AnyOptions): ResolvedOptions {
  const { owner } = groups;
  const accepted = [
    ...groups.own,
    ...(groups.ttl === 'none' ? [] : ['ttl']),
    ...(groups.stores ? STORING_NAMES : []),
    ...COMMON_NAMES,
  ];
  rejectUnknownOptions(
    owner,
    options,
    accepted.filter((name) => groups.without?.includes(name) !== true),
  );
  if (groups.ttl === 'required' && options.ttl === undefined)
    throw new ConfigurationError(
      `ttl of ${owner} is required: a duration, a pair, a function, or null to never expire`,
    );
  const { timeout, onError } = options;
  if (onError !== undefined && typeof onError !== 'function')
    throw new TypeError(`onError must be a function; got ${typeof onError}`);
  return Object.freeze({
    owner,
    stores: groups.stores,
    cache: groups.counts === true ? countingSource(owner, options.cache) : cacheSource(options.cache),
    keys: resolveKeyOptions(owner, options),
    named: NAMING.some((name) => options[name] !== undefined) || isGiven(options, groups.makesKey),
    commandOptions: timeout === undefined ? undefined : Object.freeze({ timeout: resolveTimeout(timeout) }),
    onError,
    enabled: readFlag(options, 'enabled', true),
    storing: resolveStoring(groups, options),
  });
}

function isGiven(options: object, name: string | undefined): boolean {
  return name !== undefined && (options as Record<string, unknown>)[name] !== undefined;
}

function resolveStoring({ owner, stores, ttl }: OptionGroups, options: AnyOptions): StoringRules {
  return Object.freeze({
    accepts: storeRule(stores ? options : {}),
    ttl: ttlRule(ttl === 'none' ? undefined : options.ttl),
    tags: stores ? resolveEntryTags(owner, options) : undefined,
    shared: readFlag(options, 'shared', true),
    waitForWrite: readFlag(options, 'waitForWrite', true),
    cacheErrors: readFlag(options, 'cacheErrors', false),
    conditional: options.condition !== undefined || options.skipCache !== undefined,
  });
}

function readFlag(
  options: AnyOptions,
  name: 'enabled' | 'shared' | 'waitForWrite' | 'cacheErrors',
  otherwise: boolean,
): boolean {
  const value: unknown = options[name];
  if (value !== undefined && typeof value !== 'boolean')
    throw new TypeError(`${name} must be true or false; got ${typeof value}`);
  return value ?? otherwise;
}
