export type { CommandTiming } from './command-timing.ts';
export { HitMissRatioPlugin, type HitMissRatio, type HitMissRatioPluginOptions } from './hit-miss-ratio-plugin.ts';
export type { LogEntry, LoggedError } from './log-entry.ts';
export { LoggingPlugin, type LogFormatter, type LoggingPluginOptions } from './logging-plugin.ts';
export { TimingPlugin, type TimingPluginOptions, type Timings } from './timing-plugin.ts';
