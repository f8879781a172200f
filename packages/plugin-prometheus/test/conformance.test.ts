import { pluginConformance } from '@cache/conformance';
import { describe, it } from '@jest/globals';
import { Registry } from 'prom-client';

import { PrometheusPlugin } from '../src/index.ts';

const registries = new WeakMap<PrometheusPlugin, Registry>();

pluginConformance({
  name: 'prometheus',
  create: () => {
    const registry = new Registry();
    const plugin = new PrometheusPlugin({ registry, namespaces: ['key'] });
    registries.set(plugin, registry);
    return plugin;
  },
  figures: async (plugin) => (await registries.get(plugin)?.metrics())?.split('\n').toSorted(),
  describe,
  it,
});
