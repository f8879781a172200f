import { reportHookFailure, type CommandName, type HookContext, type Plugin, type PostHookContext } from '@cache/core';

import { metricsOn, type CacheMetrics } from './cache-metrics.ts';
import { CommandSeries } from './command-series.ts';
import { resolvePrometheusOptions, type PrometheusPluginOptions, type ResolvedPrometheusOptions } from './options.ts';

/**
 * Counts and times the commands of a cache in metrics for Prometheus: `cache_operations_total`,
 * `cache_operation_duration_seconds`, `cache_lookups_total` and `cache_batch_keys`. Keys are in no label.
 *
 * A metric that fails fails no command: the cache's `onError` hears of it.
 *
 * @example
 * ```ts
 * import { MemoryCache } from '@cache/memory';
 * import { PrometheusPlugin } from '@cache/plugin-prometheus';
 * import { Registry } from 'prom-client';
 *
 * const registry = new Registry();
 * const cache = new MemoryCache({ plugins: [new PrometheusPlugin({ registry, cache: 'sessions' })] });
 * await cache.get('key');
 * const page = await registry.metrics();
 * page.includes('cache_lookups_total{cache="sessions",result="miss"} 1');  // true
 * ```
 *
 * @see https://prometheus.io/docs/practices/naming/
 */
export class PrometheusPlugin implements Plugin {
  readonly name = 'prometheus';
  readonly #options: ResolvedPrometheusOptions;
  readonly #metrics: CacheMetrics;
  /** By the values of the labels `cache` and `namespace`, both of which are few. */
  readonly #series = new Map<string, Map<string, Map<CommandName, CommandSeries>>>();

  /**
   * @throws ConfigurationError (`CACHE_CONFIGURATION`) for an unknown option, and where the registry has a metric of
   * the same name and another kind, with other labels or other buckets; TypeError for an option of a wrong kind.
   */
  constructor(options: PrometheusPluginOptions = {}) {
    this.#options = resolvePrometheusOptions(options);
    this.#metrics = metricsOn(this.#options);
  }

  post(context: PostHookContext): void {
    try {
      this.#seriesOf(context).record(context);
    } catch (error) {
      reportHookFailure(this, context, error);
    }
  }

  #seriesOf(context: HookContext): CommandSeries {
    const cache = this.#options.cache ?? context.cache.backend.name;
    const namespace = this.#options.namespaces?.of(context) ?? '';
    const byCommand = entry(
      entry(this.#series, cache, () => new Map()),
      namespace,
      () => new Map<CommandName, CommandSeries>(),
    );
    return entry(
      byCommand,
      context.command,
      (command) => new CommandSeries(this.#metrics, this.#labels(cache, namespace), command),
    );
  }

  #labels(cache: string, namespace: string): Readonly<Record<string, string>> {
    const { labels, namespaces } = this.#options;
    return { ...labels, cache, ...(namespaces !== undefined && { namespace }) };
  }
}

function entry<K, V>(map: Map<K, V>, key: K, create: (key: K) => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = create(key);
    map.set(key, value);
  }
  return value;
}
