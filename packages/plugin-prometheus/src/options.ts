import { KnownNamespaces, rejectUnknownOptions } from '@cache/core';
import { register, type Registry } from 'prom-client';

/** What `new PrometheusPlugin` takes. */
export interface PrometheusPluginOptions {
  /**
   * Where the metrics are, or are to be made. Plugins on one registry share them, told apart by the label `cache`.
   *
   * @defaultValue the default registry of `prom-client`
   */
  readonly registry?: Registry | undefined;
  /**
   * The value of the label `cache`.
   *
   * @defaultValue the name of the cache's backend: `memory`, `redis`, …
   */
  readonly cache?: string | undefined;
  /**
   * What the names of the metrics begin with.
   *
   * @defaultValue 'cache_'
   */
  readonly prefix?: string | undefined;
  /**
   * The upper bounds of the histogram of durations, in seconds, ascending.
   *
   * @defaultValue 15 bounds from 0.0001 (a tenth of a millisecond) to 5
   */
  readonly buckets?: readonly number[] | undefined;
  /**
   * Labels that every metric gets, with their values. Plugins that share a registry need the same names.
   *
   * @defaultValue none
   */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /**
   * Adds a label `namespace`, whose values are these, and empty for all others. One of them stands for those nested
   * in it too. They are written as in front of keys: nested ones joined by `:`.
   *
   * @defaultValue no such label
   */
  readonly namespaces?: readonly string[] | undefined;
}

/** The options of a plugin, read and checked. */
export interface ResolvedPrometheusOptions {
  readonly registry: Registry;
  readonly cache: string | undefined;
  readonly prefix: string;
  readonly buckets: readonly number[];
  readonly labels: Readonly<Record<string, string>>;
  readonly namespaces: KnownNamespaces | undefined;
}

const NAMES = ['registry', 'cache', 'prefix', 'buckets', 'labels', 'namespaces'] as const;

// A hit in memory takes microseconds, a server of the same site a millisecond, and the default deadline is 5 s.
const BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

const OWN_LABELS = ['cache', 'command', 'result', 'namespace', 'le'];

/** Reads the options of a `PrometheusPlugin`. */
export function resolvePrometheusOptions(options: PrometheusPluginOptions): ResolvedPrometheusOptions {
  rejectUnknownOptions('PrometheusPlugin', options, NAMES);
  const { registry = register, cache, prefix = 'cache_', buckets = BUCKETS, labels = {}, namespaces } = options;
  checkRegistry(registry);
  if (cache !== undefined && (typeof cache !== 'string' || cache === ''))
    throw new TypeError(`cache must be a string with at least one character; got ${JSON.stringify(cache)}`);
  if (typeof prefix !== 'string' || !/^([a-zA-Z_:][a-zA-Z0-9_:]*)?$/.test(prefix))
    throw new TypeError(
      `prefix must be of letters, digits, _ and :, and not begin with a digit; got ${JSON.stringify(prefix)}`,
    );
  checkBuckets(buckets);
  checkLabels(labels);
  return Object.freeze({
    registry,
    cache,
    prefix,
    buckets: Object.freeze([...buckets]),
    labels: Object.freeze({ ...labels }),
    namespaces: namespaces === undefined ? undefined : new KnownNamespaces(namespaces),
  });
}

function checkRegistry(registry: Registry): void {
  // By its shape: an application may hold two copies of prom-client.
  if (typeof registry?.registerMetric !== 'function' || typeof registry.getSingleMetric !== 'function')
    throw new TypeError('registry must be a Registry of prom-client');
}

function checkBuckets(buckets: readonly number[]): void {
  const ascend =
    Array.isArray(buckets) &&
    buckets.length > 0 &&
    buckets.every((bound, index) => Number.isFinite(bound) && bound > (index === 0 ? 0 : Number(buckets[index - 1])));
  if (!ascend)
    throw new TypeError(`buckets must be an array of ascending seconds above 0; got ${JSON.stringify(buckets)}`);
}

function checkLabels(labels: Readonly<Record<string, string>>): void {
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels))
    throw new TypeError('labels must be an object of texts by name');
  for (const [name, value] of Object.entries(labels)) {
    if (!/^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/.test(name))
      throw new TypeError(
        `labels must have names of letters, digits and _, not beginning with a digit or __; got ${JSON.stringify(name)}`,
      );
    if (OWN_LABELS.includes(name))
      throw new TypeError(`labels must not have ${OWN_LABELS.join(', ')}, which are the plugin's own; got ${name}`);
    if (typeof value !== 'string') throw new TypeError(`labels.${name} must be a string; got ${typeof value}`);
  }
}
