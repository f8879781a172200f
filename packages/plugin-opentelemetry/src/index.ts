export type { OpenTelemetryPluginOptions } from './options.ts';
export { OpenTelemetryPlugin } from './opentelemetry-plugin.ts';
