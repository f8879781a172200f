import type { Backend } from './backend.ts';
import { resolveTimeout, resolveTtl, type Duration } from './duration.ts';
import { checkTags } from './check-input.ts';
import type { Invocation } from './invocation.ts';
import { encodeSegment } from './namespaces.ts';
import type { Deserialize, Serialize } from './serializer.ts';

/** What every command takes. */
export interface CommandOptions {
  /** Replaces the cache's own namespace for this call; `''` is none. */
  readonly namespace?: string | undefined;
  /** How long the whole command may take; `null` or 0 for no limit. Default: the cache's `timeout`. */
  readonly timeout?: Duration | null | undefined;
  /** Ends the wait with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What commands take that read values. */
export interface ReadOptions extends CommandOptions {
  /** Decodes in place of the cache's serializer. */
  readonly deserialize?: Deserialize | undefined;
}

/** What commands take that store something. */
export interface LifetimeOptions extends CommandOptions {
  /** How long the entry lives; `null` or `Infinity` for ever. Default: the cache's `ttl`. */
  readonly ttl?: Duration | null | undefined;
}

/** What commands take that store values. */
export interface WriteOptions extends LifetimeOptions {
  /** Encodes in place of the cache's serializer. */
  readonly serialize?: Serialize | undefined;
  /** By which `invalidateTags` can make the entry a miss later. Belong to the namespace of the call. @defaultValue none */
  readonly tags?: readonly string[] | undefined;
}

/** What `get` takes. */
export interface GetOptions<Default = undefined> extends ReadOptions {
  /** Answered for a miss. */
  readonly default?: Default;
}

/** What `keys` takes. */
export interface KeysOptions extends CommandOptions {
  /** A glob of `*`, `?` and backslash that the whole key, without its namespace, has to match; `[a]` is literal. */
  readonly match?: string | undefined;
}

/** What `getOrSet` takes. */
export interface GetOrSetOptions extends ReadOptions, WriteOptions {
  /**
   * Whether callers wait until the loaded value is stored; with `false` that goes on in the background.
   *
   * @defaultValue true
   */
  readonly waitForWrite?: boolean | undefined;
}

/** Any of the options of a call. */
export type CallOptions = GetOrSetOptions & KeysOptions & { readonly default?: unknown };

/** Reads the options of one call into its invocation, and refuses what the command does not take. */
export function resolveCall(call: Invocation, options: CallOptions): void {
  const { command } = call;
  checkOptionNames(command.name, options, command.options);
  if (options.namespace !== undefined) call.namespace = resolveNamespace(options.namespace);
  if (options.ttl !== undefined) call.ttlMs = checkLifetime(resolveTtl(options.ttl), call.engine.backend);
  if (options.tags !== undefined && checkTags(options.tags) > 0) call.input = { ...call.input, tags: options.tags };
  checkFunction(options.serialize, 'serialize');
  checkFunction(options.deserialize, 'deserialize');
  const { timeout, signal } = options;
  if (timeout === undefined && signal === undefined) return;
  checkSignal(signal);
  signal?.throwIfAborted();
  const { context } = call;
  call.context = Object.freeze({
    payload: context.payload,
    timeoutMs: timeout === undefined ? context.timeoutMs : resolveTimeout(timeout),
    signal,
  });
}

/** Refuses options that a command does not know, rather than leaving a misspelt one without effect. */
export function checkOptionNames(command: string, options: object, accepted: ReadonlySet<string>): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    const got = Array.isArray(options) ? 'an array' : options === null ? 'null' : typeof options;
    throw new TypeError(`the options of ${command} must be an object; got ${got}`);
  }
  for (const name in options) {
    if (!accepted.has(name))
      throw new TypeError(`unknown option '${name}' of ${command}; accepted are ${[...accepted].join(', ') || 'none'}`);
  }
}

/** Reads a namespace given by call: `''` is none. */
export function resolveNamespace(namespace: unknown): string | undefined {
  return namespace === '' ? undefined : encodeSegment(namespace);
}

/** Refuses what cannot end a wait. */
export function checkSignal(signal: unknown): void {
  if (signal === undefined) return;
  const { aborted, addEventListener } = (signal ?? {}) as Partial<AbortSignal>;
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function')
    throw new TypeError('signal must be an AbortSignal');
}

/** Refuses a lifetime that the backend cannot keep. */
export function checkLifetime(
  ttlMs: number | null,
  { name, capabilities }: Pick<Backend, 'name' | 'capabilities'>,
): number | null {
  if (ttlMs !== null && ttlMs > capabilities.maxTtlMs) {
    throw new RangeError(`ttl must be at most ${capabilities.maxTtlMs} ms on backend '${name}'; got ${ttlMs}`);
  }
  return ttlMs;
}

function checkFunction(value: unknown, name: string): void {
  if (value !== undefined && typeof value !== 'function')
    throw new TypeError(`${name} must be a function; got ${typeof value}`);
}
