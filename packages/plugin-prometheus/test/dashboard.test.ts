import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { MemoryCache } from '@cache/memory';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { PrometheusPlugin } from '../src/index.ts';
import { queriedMetrics } from './prom-query.ts';

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const FOLDER = join(import.meta.dirname, '..');
const dashboard = JSON.parse(readFileSync(join(FOLDER, 'dashboards', 'cache.json'), 'utf8')) as Dashboard;
const readme = readFileSync(join(FOLDER, 'README.md'), 'utf8');

const panelQueries = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);
const alertQueries = [...readme.matchAll(/- alert: (\w+)\n\s+expr: (?:>-\n)?([\s\S]*?)\n\s+for:/g)].map(
  ([, name = '', expr = '']) => [name, expr] as const,
);

/** The names of all series of the page that Prometheus reads, with their labels. */
const series = new Map<string, Set<string>>();

beforeAll(async () => {
  const registry = new Registry();
  const cache = new MemoryCache({ plugins: [new PrometheusPlugin({ registry })] });
  await cache.multiSet({ a: 1 });
  await cache.get('a');
  for (const [, name = '', labels = ''] of (await registry.metrics()).matchAll(/^(\w+)\{([^}]*)\} /gm)) {
    const known = series.get(name) ?? new Set();
    for (const [, label = ''] of labels.matchAll(/(\w+)=/g)) known.add(label);
    series.set(name, known);
  }
});

describe('queriedMetrics', () => {
  it('finds metrics and labels among functions, groupings, ranges and numbers', () => {
    const query =
      'histogram_quantile(0.99, sum by (le, cache) (rate(a_bucket{cache=~"$cache", command!="get"}[5m]))) / (b_total or vector(0)) > 0.5';
    expect(queriedMetrics(query)).toEqual([
      { name: 'a_bucket', labels: ['le', 'cache', 'cache', 'command'] },
      { name: 'b_total', labels: ['le', 'cache'] },
    ]);
  });
});

describe('Every query', () => {
  it('is found: those of all panels, those of all alerts', () => {
    expect(dashboard.panels.length).toBeGreaterThanOrEqual(10);
    expect(panelQueries.length).toBeGreaterThanOrEqual(dashboard.panels.length);
    expect(alertQueries).toHaveLength(readme.match(/- alert:/g)?.length ?? 0);
    expect(alertQueries.length).toBeGreaterThan(0);
  });

  it.each([...panelQueries, ...alertQueries])('of %s asks for metrics that there are: %s', (_title, query) => {
    const queried = queriedMetrics(query);
    expect(queried.length).toBeGreaterThan(0);
    for (const { name, labels } of queried) {
      expect([...series.keys()]).toContain(name);
      for (const label of labels) expect([...(series.get(name) ?? [])]).toContain(label);
    }
  });

  it('has its parentheses, brackets and braces closed', () => {
    for (const [, query] of [...panelQueries, ...alertQueries]) {
      for (const [open, close] of ['()', '[]', '{}'] as const)
        expect(query.split(open as string).length).toBe(query.split(close as string).length);
    }
  });
});

describe('The dashboard', () => {
  it('shows every metric that the plugin makes', () => {
    const shown = panelQueries.flatMap(([, query]) => queriedMetrics(query).map(({ name }) => name));
    const families = new Set([...series.keys()].map((name) => name.replace(/_(?:bucket|sum|count)$/, '')));
    for (const family of families) expect(shown.some((name) => name.startsWith(family))).toBe(true);
  });

  it('offers the caches by a label of a metric that there is', () => {
    const definition = dashboard.templating.list.find(({ name }) => name === 'cache')?.definition ?? '';
    const [, metric = '', label = ''] = /^label_values\((\w+), (\w+)\)$/.exec(definition) ?? [];
    expect(series.get(metric)?.has(label)).toBe(true);
  });

  it('labels its lines by labels that the queries keep', () => {
    for (const { targets } of dashboard.panels) {
      for (const { expr, legendFormat } of targets) {
        const kept = queriedMetrics(expr).flatMap(({ labels }) => labels);
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(kept).toContain(label);
      }
    }
  });

  it('has panels of different ids that do not lie over each other', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)} ${y + Math.floor(cell / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });
});

describe('The README', () => {
  it('lists the metrics with their labels', () => {
    const listed = [...readme.matchAll(/^\| `(cache_\w+)` +\| (\w+) +\| ([^|]+?) +\|/gm)];
    expect(listed).toHaveLength(4);
    for (const [, name = '', kind, labels = ''] of listed) {
      const known = series.get(kind === 'histogram' ? `${name}_sum` : name);
      expect([...(known ?? [])].toSorted()).toEqual([...labels.matchAll(/\w+/g)].map(([label]) => label).toSorted());
    }
  });
});
