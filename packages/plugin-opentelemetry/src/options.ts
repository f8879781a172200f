import { KnownNamespaces, rejectUnknownOptions } from '@cache/core';
import { trace, type Attributes, type MeterProvider, type TracerProvider } from '@opentelemetry/api';

import { CACHE_NAME } from './conventions.ts';
import { readAttributes } from './further-attributes.ts';

/** What `new OpenTelemetryPlugin` takes. */
export interface OpenTelemetryPluginOptions {
  /**
   * The value of the attribute `cache.name`, to tell caches apart.
   *
   * @defaultValue no such attribute
   */
  readonly cache?: string | undefined;
  /**
   * Whether a span is made for each command.
   *
   * @defaultValue true
   */
  readonly spans?: boolean | undefined;
  /**
   * Whether commands are measured.
   *
   * @defaultValue true
   */
  readonly metrics?: boolean | undefined;
  /**
   * Makes spans only inside of others, so that commands outside of any request begin no traces.
   *
   * @defaultValue false
   */
  readonly requireParentSpan?: boolean | undefined;
  /**
   * Whether spans have the attribute `cache.keys`: the first 20 built keys as they are, or as a function makes them,
   * so that what is personal in them stays out of the traces. Metrics never have it.
   *
   * @defaultValue false
   */
  readonly keys?: boolean | ((builtKey: string) => string) | undefined;
  /**
   * Adds the attribute `db.namespace` for keys in these namespaces, nested ones included. They are written as in
   * front of keys: nested ones joined by `:`.
   *
   * @defaultValue none
   */
  readonly namespaces?: readonly string[] | undefined;
  /**
   * Attributes that every span and every measurement gets: `server.address`, `server.port`, your own. Those that the
   * plugin sets cannot be among them.
   *
   * @defaultValue none
   */
  readonly attributes?: Attributes | undefined;
  /**
   * Where spans go.
   *
   * @defaultValue the global one, also if it is registered later
   */
  readonly tracerProvider?: TracerProvider | undefined;
  /**
   * Where measurements go.
   *
   * @defaultValue the global one, also if it is registered later
   */
  readonly meterProvider?: MeterProvider | undefined;
}

/** The options of a plugin, read and checked. */
export interface ResolvedOpenTelemetryOptions {
  readonly spans: boolean;
  readonly metrics: boolean;
  readonly requireParentSpan: boolean;
  /** `undefined` where keys are not shown. */
  readonly showKey: ((builtKey: string) => string) | undefined;
  readonly namespaces: KnownNamespaces;
  readonly attributes: Attributes;
  readonly tracerProvider: TracerProvider;
  /** `undefined` for the global one. */
  readonly meterProvider: MeterProvider | undefined;
}

const NAMES = [
  'cache',
  'spans',
  'metrics',
  'requireParentSpan',
  'keys',
  'namespaces',
  'attributes',
  'tracerProvider',
  'meterProvider',
] as const;

/** Reads the options of an `OpenTelemetryPlugin`. */
export function resolveOpenTelemetryOptions(options: OpenTelemetryPluginOptions): ResolvedOpenTelemetryOptions {
  rejectUnknownOptions('OpenTelemetryPlugin', options, NAMES);
  const { cache, attributes = {}, namespaces = [], tracerProvider, meterProvider } = options;
  if (cache !== undefined && (typeof cache !== 'string' || cache === ''))
    throw new TypeError(`cache must be a string with at least one character; got ${JSON.stringify(cache)}`);
  if (tracerProvider !== undefined && typeof tracerProvider?.getTracer !== 'function')
    throw new TypeError('tracerProvider must be a TracerProvider of OpenTelemetry');
  if (meterProvider !== undefined && typeof meterProvider?.getMeter !== 'function')
    throw new TypeError('meterProvider must be a MeterProvider of OpenTelemetry');
  return Object.freeze({
    spans: readSwitch(options.spans, 'spans', true),
    metrics: readSwitch(options.metrics, 'metrics', true),
    requireParentSpan: readSwitch(options.requireParentSpan, 'requireParentSpan', false),
    showKey: readKeys(options.keys),
    namespaces: new KnownNamespaces(namespaces),
    attributes: Object.freeze({ ...readAttributes(attributes), ...(cache !== undefined && { [CACHE_NAME]: cache }) }),
    // It hands on to the provider that is registered at the time.
    tracerProvider: tracerProvider ?? trace.getTracerProvider(),
    meterProvider,
  });
}

function readSwitch(value: boolean | undefined, name: string, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${name} must be a boolean; got ${String(value)}`);
}

function readKeys(keys: OpenTelemetryPluginOptions['keys']): ResolvedOpenTelemetryOptions['showKey'] {
  if (keys === undefined || keys === false) return undefined;
  if (keys === true) return (builtKey) => builtKey;
  if (typeof keys === 'function') return (builtKey) => checkShown(keys(builtKey));
  throw new TypeError(`keys must be a boolean or a function of the built key; got ${String(keys)}`);
}

function checkShown(shown: unknown): string {
  if (typeof shown === 'string') return shown;
  throw new TypeError(`keys must answer a string for every key; got ${typeof shown}`);
}
