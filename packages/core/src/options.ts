import type { Backend } from './backend.ts';
import { checkBackend } from './check-backend.ts';
import type { ErrorSink, WaitUntil } from './background.ts';
import { checkLifetime } from './call-options.ts';
import type { Clock } from './clock.ts';
import { resolveTimeout, resolveTtl, type Duration } from './duration.ts';
import { ConfigurationError } from './errors.ts';
import { JsonSerializer } from './json-serializer.ts';
import { defaultKeyBuilder, type KeyBuilder } from './key-builder.ts';
import { encodeSegment } from './namespaces.ts';
import { NullSerializer } from './null-serializer.ts';
import type { Plugin } from './plugin.ts';
import type { Serializer } from './serializer.ts';
import { SystemClock } from './system-clock.ts';

/** What every cache takes, whatever its backend. */
export interface SharedCacheOptions {
  /** Put in front of every key, as `namespace:key`. @defaultValue none */
  readonly namespace?: string | undefined;
  /** @defaultValue `NullSerializer` on a backend that stores references (memory), else `JsonSerializer` */
  readonly serializer?: Serializer | undefined;
  /** Their hooks run in this order. @defaultValue none */
  readonly plugins?: readonly Plugin[] | undefined;
  /** Replaces `namespace:key` altogether. @defaultValue `defaultKeyBuilder` */
  readonly keyBuilder?: KeyBuilder | undefined;
  /** How long entries live that are stored without a `ttl` of their own; `null` or `Infinity` for ever. @defaultValue null */
  readonly ttl?: Duration | null | undefined;
  /** How long a command may take, hooks and serializer included; `null` or 0 for no limit. @defaultValue 5 s */
  readonly timeout?: Duration | null | undefined;
  /** @defaultValue a `SystemClock` */
  readonly clock?: Clock | undefined;
  /** What a payload that cannot be decoded comes to: an error, or a miss (nothing is removed). @defaultValue 'throw' */
  readonly onDecodeError?: 'throw' | 'miss' | undefined;
  /** Gets the errors of background work, and those that `getOrSet` absorbs. @defaultValue one process warning per code */
  readonly onError?: ErrorSink | undefined;
  /** Given every promise of background work, for platforms that stop after the response. @defaultValue none */
  readonly waitUntil?: WaitUntil | undefined;
}

/** What `new Cache` takes. */
export interface CacheOptions<B extends Backend = Backend> extends SharedCacheOptions {
  /** Where entries are stored. */
  readonly backend: B;
}

/** Cache options, read and checked. */
export interface ResolvedCacheOptions {
  readonly namespace: string | undefined;
  readonly serializer: Serializer;
  readonly plugins: readonly Plugin[];
  readonly keyBuilder: KeyBuilder;
  readonly ttlMs: number | null;
  readonly timeoutMs: number | null;
  readonly clock: Clock;
  readonly onDecodeError: 'throw' | 'miss';
  readonly onError: ErrorSink | undefined;
  readonly waitUntil: WaitUntil | undefined;
}

const DEFAULT_TIMEOUT_MS = 5000;

const SHARED_NAMES = [
  'namespace',
  'serializer',
  'plugins',
  'keyBuilder',
  'ttl',
  'timeout',
  'clock',
  'onDecodeError',
  'onError',
  'waitUntil',
] as const;

/** Reads the options of a cache. */
export function resolveCacheOptions(options: CacheOptions): ResolvedCacheOptions {
  rejectUnknownOptions('Cache', options, ['backend', ...SHARED_NAMES]);
  const {
    backend,
    namespace,
    plugins = [],
    keyBuilder = defaultKeyBuilder,
    ttl = null,
    timeout = DEFAULT_TIMEOUT_MS,
    onDecodeError = 'throw',
  } = options;
  checkBackend(backend, 'backend');
  const { serializer = defaultSerializer(backend) } = options;
  checkSerializer(serializer, backend);
  checkPlugins(plugins);
  if (onDecodeError !== 'throw' && onDecodeError !== 'miss')
    throw new TypeError(`onDecodeError must be 'throw' or 'miss'; got ${String(onDecodeError)}`);
  return Object.freeze({
    namespace: namespace === undefined || namespace === '' ? undefined : encodeSegment(namespace),
    serializer,
    plugins: Object.freeze([...plugins]),
    keyBuilder: requireFunction(keyBuilder, 'keyBuilder'),
    ttlMs: checkLifetime(resolveTtl(ttl), backend),
    timeoutMs: resolveTimeout(timeout),
    clock: resolveClock(options.clock),
    onDecodeError,
    onError: optionalFunction(options.onError, 'onError'),
    waitUntil: optionalFunction(options.waitUntil, 'waitUntil'),
  });
}

/** Refuses option names that nobody knows, rather than leaving a misspelt one without effect. */
export function rejectUnknownOptions(owner: string, options: unknown, accepted: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const got = Array.isArray(options) ? 'an array' : String(options);
    throw new TypeError(`the options of ${owner} must be an object; got ${got}`);
  }
  for (const name of Object.keys(options)) {
    if (accepted.includes(name)) continue;
    const known = accepted.length === 0 ? 'there are none' : `accepted are ${accepted.join(', ')}`;
    throw new ConfigurationError(`unknown option '${name}' of ${owner}; ${known}`);
  }
}

/** Reads the `clock` option that caches and backends have. */
export function resolveClock(clock: Clock | undefined): Clock {
  if (clock === undefined) return new SystemClock();
  if (typeof clock?.now !== 'function' || typeof clock.sleep !== 'function')
    throw new TypeError('clock must be a Clock, with now() and sleep()');
  const now: unknown = clock.now();
  if (!Number.isFinite(now))
    throw new TypeError(`clock must be a Clock whose now() answers milliseconds since the epoch; got ${String(now)}`);
  return clock;
}

/**
 * Splits the options of an `XCache` into those of the cache and those of its backend, and makes the backend.
 *
 * @param owner - the name of the class, for messages.
 * @param backendNames - the option names of the backend, `clock` left out: it goes to both.
 */
export function withBackend<Options extends SharedCacheOptions, B extends Backend>(
  owner: string,
  options: Options,
  backendNames: readonly string[],
  createBackend: (backendOptions: Omit<Options, keyof SharedCacheOptions> & { readonly clock?: Clock }) => B,
): CacheOptions<B> {
  rejectUnknownOptions(owner, options, [...backendNames, ...SHARED_NAMES]);
  const mine: Record<string, unknown> = {};
  const theirs: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (backendNames.includes(name)) theirs[name] = value;
    else mine[name] = value;
  }
  if (options.clock !== undefined) theirs['clock'] = options.clock;
  return { ...mine, backend: createBackend(theirs as Parameters<typeof createBackend>[0]) };
}

// The same for all, since caches that share a backend share their loads if they share their serializer.
const REFERENCES = new NullSerializer();
const JSON_TEXT = new JsonSerializer();

function defaultSerializer({ capabilities }: Backend): Serializer {
  return capabilities.payloads.includes('reference') ? REFERENCES : JSON_TEXT;
}

function checkSerializer(serializer: Serializer, backend: Backend): void {
  if (typeof serializer?.serialize !== 'function' || typeof serializer.deserialize !== 'function') {
    throw new TypeError('serializer must be a Serializer: an object with name, produces, serialize and deserialize');
  }
  const { payloads } = backend.capabilities;
  if (payloads.includes(serializer.produces)) return;
  throw new ConfigurationError(
    `serializer '${serializer.name}' produces ${serializer.produces}, but backend '${backend.name}' stores ${payloads.join(' or ')}`,
  );
}

function checkPlugins(plugins: readonly Plugin[]): void {
  if (!Array.isArray(plugins)) throw new TypeError('plugins must be an array of plugins');
  for (const [index, plugin] of plugins.entries()) {
    if (typeof plugin === 'function')
      throw new TypeError(
        `plugins[${index}] must be a plugin, not its class; write new ${(plugin as { name: string }).name}()`,
      );
    if (typeof plugin?.name !== 'string')
      throw new TypeError(`plugins[${index}] must be a plugin: an object with a name and hooks`);
  }
}

function requireFunction<F>(value: F, name: string): F {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function; got ${typeof value}`);
  return value;
}

function optionalFunction<F>(value: F | undefined, name: string): F | undefined {
  return value === undefined ? undefined : requireFunction(value, name);
}
