import { ConfigurationError } from '@cache/core';
import { Counter, Histogram, type Registry } from 'prom-client';

import type { ResolvedPrometheusOptions } from './options.ts';

/** The metrics that all plugins on a registry share. */
export interface CacheMetrics {
  /** Commands that ended, by how. */
  readonly operations: Counter;
  /** Keys that were looked up, by whether they were found. */
  readonly lookups: Counter;
  /** How long commands took, in seconds. */
  readonly duration: Histogram;
  /** How many keys batches had. */
  readonly batchKeys: Histogram;
}

const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/**
 * Makes the metrics, or finds those that another plugin made.
 *
 * @throws ConfigurationError (`CACHE_CONFIGURATION`) where the registry has another metric of one of the names.
 */
export function metricsOn(options: ResolvedPrometheusOptions): CacheMetrics {
  const { registry } = options;
  const wanted = wantedMetrics(options);
  // All are looked for before any is made: a registry that does not fit stays as it is.
  for (const each of Object.values(wanted)) checkFits(registry, each);
  return {
    operations: findOrMake(registry, wanted.operations) as Counter,
    lookups: findOrMake(registry, wanted.lookups) as Counter,
    duration: findOrMake(registry, wanted.duration) as Histogram,
    batchKeys: findOrMake(registry, wanted.batchKeys) as Histogram,
  };
}

function wantedMetrics({
  prefix,
  buckets,
  labels,
  namespaces,
}: ResolvedPrometheusOptions): Readonly<Record<keyof CacheMetrics, Wanted>> {
  const common = ['cache', ...(namespaces === undefined ? [] : ['namespace']), ...Object.keys(labels)];
  const counter = (name: string, help: string, own: readonly string[]): Wanted => ({
    kind: 'counter',
    name: prefix + name,
    help,
    labelNames: [...common, ...own],
  });
  const histogram = (name: string, help: string, bounds: readonly number[]): Wanted => ({
    kind: 'histogram',
    name: prefix + name,
    help,
    labelNames: [...common, 'command'],
    buckets: [...bounds],
  });
  return {
    operations: counter('operations_total', 'Commands that ended, by how: hit, miss, ok, or the code of the error.', [
      'command',
      'result',
    ]),
    lookups: counter('lookups_total', 'Keys that were looked up, by whether they were found: hit or miss.', ['result']),
    duration: histogram(
      'operation_duration_seconds',
      'How long commands took, hooks and serializer included.',
      buckets,
    ),
    batchKeys: histogram(
      'batch_keys',
      'How many keys multiGet, multiSet and multiDelete were called with.',
      BATCH_BUCKETS,
    ),
  };
}

interface Wanted {
  readonly kind: 'counter' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly buckets?: number[];
}

/** What metrics have and their types do not tell. */
interface Described {
  readonly type?: unknown;
  readonly labelNames?: readonly string[];
  readonly buckets?: readonly number[];
}

function findOrMake(registry: Registry, { kind, ...configuration }: Wanted): unknown {
  const found = registry.getSingleMetric(configuration.name);
  if (found !== undefined) return found;
  const registers = [registry];
  return kind === 'counter'
    ? new Counter({ ...configuration, registers })
    : new Histogram({ ...configuration, registers });
}

function checkFits(registry: Registry, wanted: Wanted): void {
  const found = registry.getSingleMetric(wanted.name) as Described | undefined;
  const difference = found === undefined ? undefined : differenceOf(found, wanted);
  if (difference === undefined) return;
  throw new ConfigurationError(
    `the registry has a metric ${wanted.name} ${difference}; give this plugin another prefix or registry, or the same options`,
  );
}

function differenceOf({ type, labelNames = [], buckets }: Described, wanted: Wanted): string | undefined {
  if (type !== wanted.kind) return `that is a ${String(type)}, no ${wanted.kind}`;
  if (!sameSet(labelNames, wanted.labelNames))
    return `with the labels ${labelNames.join(', ')}, not ${wanted.labelNames.join(', ')}`;
  if (wanted.buckets === undefined || String(buckets) === String(wanted.buckets)) return undefined;
  return `with the buckets ${String(buckets)}, not ${String(wanted.buckets)}`;
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((name) => others.includes(name));
}
