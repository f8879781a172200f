import {
  errorTypeOf,
  lookupsOf,
  reportHookFailure,
  type HookContext,
  type Lookups,
  type Plugin,
  type PostHookContext,
  type PreHook,
} from '@cache/core';
import {
  ROOT_CONTEXT,
  SpanStatusCode,
  context as contextApi,
  trace,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';

import { AttributeTable } from './attribute-table.ts';
import type { CommandAttributes } from './command-attributes.ts';
import {
  CACHE_HIT,
  CACHE_HITS,
  CACHE_KEYS,
  CACHE_MISSES,
  DB_OPERATION_BATCH_SIZE,
  ERROR_TYPE,
  SCHEMA_URL,
} from './conventions.ts';
import { InstrumentSource } from './instruments.ts';
import {
  resolveOpenTelemetryOptions,
  type OpenTelemetryPluginOptions,
  type ResolvedOpenTelemetryOptions,
} from './options.ts';

// A span is no place for the thousand keys of a batch.
const MOST_KEYS = 20;

/** Where a command was called: known before it, needed after it. */
interface Call {
  readonly parent: Context;
  /** In ms since the epoch. */
  readonly startedAt: number;
}

/**
 * Makes a span of each command of a cache, inside of the span that is active where it is called, and measures it, by
 * OpenTelemetry's semantic conventions for database clients. Nothing that it records has keys or values in it, unless
 * the option `keys` asks for keys.
 *
 * A span or metric that fails fails no command: the cache's `onError` hears of it. A cache that is turned off calls
 * no database, and makes neither.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { OpenTelemetryPlugin } from '@cache/plugin-opentelemetry';
 *
 * const cache = new MemoryCache({ plugins: [new OpenTelemetryPlugin({ cache: 'sessions' })] });
 * await cache.get('key');  // a span `get`, and a measurement of db.client.operation.duration
 * ```
 *
 * @see https://opentelemetry.io/docs/specs/semconv/db/
 */
export class OpenTelemetryPlugin implements Plugin {
  readonly name = 'opentelemetry';
  /** Left out where there are no spans, and so nothing to remember until a command has ended. */
  readonly pre?: PreHook;
  readonly #options: ResolvedOpenTelemetryOptions;
  readonly #tracer: Tracer;
  readonly #instruments: InstrumentSource;
  readonly #calls = new WeakMap<HookContext, Call>();
  readonly #attributes: AttributeTable;

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option; TypeError for one of a wrong kind.
   */
  constructor(options: OpenTelemetryPluginOptions = {}) {
    this.#options = resolveOpenTelemetryOptions(options);
    const { tracerProvider, meterProvider, spans } = this.#options;
    this.#tracer = tracerProvider.getTracer('@cache/plugin-opentelemetry', undefined, { schemaUrl: SCHEMA_URL });
    this.#instruments = new InstrumentSource(meterProvider);
    this.#attributes = new AttributeTable(this.#options);
    if (spans) this.pre = (context) => this.#remember(context);
  }

  post(context: PostHookContext): void {
    try {
      if (!context.cache.enabled && context.command !== 'raw') return;
      const attributes = this.#attributes.get(context);
      const errorType = 'error' in context ? errorTypeOf(context.error) : undefined;
      const lookups = lookupsOf(context);
      try {
        if (this.#options.metrics) this.#measure(context, attributes, lookups, errorType);
      } finally {
        if (this.#options.spans) this.#makeSpan(context, attributes, lookups, errorType);
      }
    } catch (error) {
      reportHookFailure(this, context, error);
    }
  }

  /**
   * Post hooks may run anywhere, those of a command that timed out on a timer that many share. The span is made there
   * all the same, with the time of its beginning: one that was begun here would never end where another plugin's
   * hook stops the command.
   */
  #remember(context: HookContext): void {
    try {
      const parent = contextApi.active();
      if (parent !== ROOT_CONTEXT) this.#calls.set(context, { parent, startedAt: Date.now() });
    } catch (error) {
      reportHookFailure(this, context, error);
    }
  }

  #measure(
    { took }: PostHookContext,
    attributes: CommandAttributes,
    lookups: Lookups | undefined,
    errorType: string | undefined,
  ): void {
    const { duration, hits, misses } = this.#instruments.get();
    duration.record(
      toDuration(took) / 1000,
      errorType === undefined ? attributes.common : attributes.failed(errorType),
    );
    if (lookups === undefined) return;
    if (lookups.hits > 0) hits.add(lookups.hits, attributes.common);
    if (lookups.misses > 0) misses.add(lookups.misses, attributes.common);
  }

  #makeSpan(
    context: PostHookContext,
    { spanName, spanKind, common }: CommandAttributes,
    lookups: Lookups | undefined,
    errorType: string | undefined,
  ): void {
    const took = toDuration(context.took);
    const { parent, startedAt } = this.#calls.get(context) ?? { parent: ROOT_CONTEXT, startedAt: Date.now() - took };
    if (this.#options.requireParentSpan && trace.getSpan(parent) === undefined) return;
    const span = this.#tracer.startSpan(spanName, { kind: spanKind, attributes: common, startTime: startedAt }, parent);
    try {
      if (span.isRecording()) this.#describe(span, context, lookups, errorType);
    } finally {
      span.end(startedAt + took);
    }
  }

  #describe(span: Span, context: PostHookContext, lookups: Lookups | undefined, errorType: string | undefined): void {
    const { keys } = context;
    // One operation is no batch, whatever its command is called.
    if (keys !== undefined && keys.length > 1) span.setAttribute(DB_OPERATION_BATCH_SIZE, keys.length);
    if (lookups !== undefined) {
      const { hits, misses } = lookups;
      span.setAttributes(
        keys === undefined ? { [CACHE_HIT]: hits === 1 } : { [CACHE_HITS]: hits, [CACHE_MISSES]: misses },
      );
    }
    if (errorType !== undefined) {
      span.setAttribute(ERROR_TYPE, errorType);
      // An `add` that finds its key there has done what it is for. Messages are left out: they may quote keys.
      if (errorType !== 'CACHE_KEY_EXISTS') span.setStatus({ code: SpanStatusCode.ERROR });
    }
    if (this.#options.showKey !== undefined) span.setAttribute(CACHE_KEYS, keysOf(context, this.#options.showKey));
  }
}

/** A clock without a monotonic scale may have been set back meanwhile. */
function toDuration(tookMs: number): number {
  return tookMs > 0 ? tookMs : 0;
}

function keysOf({ builtKey, builtKeys }: HookContext, showKey: (builtKey: string) => string): string[] {
  if (builtKeys !== undefined) return builtKeys.slice(0, MOST_KEYS).map((key) => showKey(key));
  return builtKey === undefined ? [] : [showKey(builtKey)];
}
