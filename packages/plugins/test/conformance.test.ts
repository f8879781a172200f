import { pluginConformance } from '@cache/conformance';
import { describe, it } from '@jest/globals';

import { HitMissRatioPlugin, LoggingPlugin, TimingPlugin } from '../src/index.ts';

pluginConformance({
  name: 'timing',
  create: () => new TimingPlugin(),
  figures: (plugin) => plugin.stats(),
  describe,
  it,
});
pluginConformance({
  name: 'timing with a window',
  create: () => new TimingPlugin({ window: '1m' }),
  figures: (plugin) => plugin.stats(),
  describe,
  it,
});
pluginConformance({
  name: 'hit-miss-ratio',
  create: () => new HitMissRatioPlugin(),
  figures: (plugin) => plugin.stats(),
  describe,
  it,
});

const lines = new WeakMap<LoggingPlugin, string[]>();

for (const format of ['text', 'json'] as const) {
  pluginConformance({
    name: `logging, as ${format}`,
    create: () => {
      const logged: string[] = [];
      // Only what failed is kept, so that what this logger keeps is not taken for what the plugin does.
      const logger = { debug: () => undefined, warn: (line: string) => logged.push(line) };
      const plugin = new LoggingPlugin({ logger, format, values: true, errorMessages: true });
      lines.set(plugin, logged);
      return plugin;
    },
    figures: (plugin) => lines.get(plugin)?.toSorted(),
    describe,
    it,
  });
}
